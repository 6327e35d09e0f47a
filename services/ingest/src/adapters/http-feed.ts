import { AppError } from '@emberwatch/contracts'
import { feedUnreadable } from '../errors.ts'
import type { Feed } from '../ports.ts'
import { configuredUrl, failureOf, httpGet, printable } from './http-get.ts'
import { createPausableDeadline } from './pausable-deadline.ts'
import { splitLines } from './split-lines.ts'

interface FeedOptions {
  url: string
  /** How long the server may keep us waiting, all in all; the time that we take for the rows does not count. */
  timeoutMs: number
  maxBytes: number
}

/** A feed read over HTTP, line by line as it arrives. */
export const createHttpFeed = ({ url, timeoutMs, maxBytes }: FeedOptions): Feed => {
  const target = configuredUrl('CSV_URL', url)
  const name = printable(target)

  async function * chunks (stopping: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const deadline = createPausableDeadline(timeoutMs)
    const signal = AbortSignal.any([stopping, deadline.signal])
    try {
      const { status, body } = await deadline.during(() => httpGet(target, { signal, maxBytes, tooLarge: () => feedUnreadable(name, `has more than ${maxBytes} bytes; see FEED_MAX_BYTES`) }))
      const source = body[Symbol.asyncIterator]()
      try {
        if (status !== 200) throw feedUnreadable(name, `answered HTTP ${status}`)
        for (;;) {
          const next = await deadline.during(() => source.next())
          if (next.done === true) return
          yield next.value
        }
      } finally {
        await source.return?.()
      }
    } catch (error) {
      throw error instanceof AppError ? error : feedUnreadable(name, stopping.aborted ? 'was not read to its end: the service stops' : failureOf(error, signal), error)
    }
  }
  return { name, lines: (stopping) => splitLines(chunks(stopping)) }
}
