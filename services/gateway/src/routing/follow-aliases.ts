import type { Bus, Stoppable } from '@emberwatch/bus'
import { Alias, ModelUpdatedV1 } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { currentActivation, type Database } from '@emberwatch/storage'

const ALIASES = Alias.anyOf.map((alias) => alias.const)

/** A move whose event was missed is seen after this time at the latest. */
const LOOK_EVERY_MS = 10_000

interface AliasDeps { bus: Pick<Bus, 'watch'>, database: Pick<Database, 'activations'>, log: Logger, task: string }

/** Knows where the aliases of a task point without asking the database at every request. */
export const followAliases = async ({ bus, database, log, task }: AliasDeps) => {
  const versions = new Map<Alias, string>()
  const look = async (): Promise<void> => {
    for (const alias of ALIASES) {
      const activation = await currentActivation(database, task, alias)
      if (activation !== undefined) versions.set(alias, activation.modelVersion)
    }
  }
  // One look at a time; an outage is told and got over.
  let looking: Promise<void> | undefined
  const lookOnce = (): Promise<void> => {
    looking ??= look().catch((error: unknown) => log.warn({ error, task }, 'aliases not looked up')).finally(() => { looking = undefined })
    return looking
  }
  const watching: Stoppable = await bus.watch(ModelUpdatedV1, task, ({ data: { alias, modelVersion } }) => { versions.set(alias, modelVersion) })
  const timer = setInterval(() => { lookOnce().catch(() => {}) }, LOOK_EVERY_MS)
  timer.unref()
  return {
    /** Where an alias points, undefined if nowhere. */
    async versionOf (alias: Alias): Promise<string | undefined> {
      if (!versions.has(alias)) await lookOnce()
      return versions.get(alias)
    },
    async stop (): Promise<void> {
      clearInterval(timer)
      await watching.stop()
    }
  }
}
export type Aliases = Awaited<ReturnType<typeof followAliases>>
