import type { Handler } from '@emberwatch/bus'
import type { EventDefinition } from '@emberwatch/contracts'

/**
 * A handler that, when the term ends under it, does not fail before the consumer is stopped: its event then goes to
 * whoever leads next, and does not count as one that could not be handled.
 */
export const holdOn = ({ ended, stopped }: { ended: AbortSignal, stopped: Promise<void> }) => <Definition extends EventDefinition>(handle: Handler<Definition>): Handler<Definition> =>
  async (event, context) => {
    try {
      return await handle(event, context)
    } catch (error) {
      if (ended.aborted) await stopped
      throw error
    }
  }
