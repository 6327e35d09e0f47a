import { AppError } from '@emberwatch/contracts'
import { feedInterrupted, feedUnreadable } from '../errors/feed-errors.ts'
import type { Feed, Validators } from '../ports.ts'
import { configuredUrl, failureOf, type HttpGet, type HttpReply, printable } from './http-get.ts'
import { createPausableDeadline } from './pausable-deadline.ts'

interface FeedOptions {
  httpGet: HttpGet
  url: string
  /** How long the server may keep us waiting, all in all; the time that we take for the rows does not count. */
  timeoutMs: number
  maxBytes: number
}

const conditionsOf = (unless: Validators | undefined): Record<string, string> => ({
  ...(unless?.etag != null && { 'if-none-match': unless.etag }),
  ...(unless?.lastModified != null && { 'if-modified-since': unless.lastModified })
})

/** Leaves a body that is of no interest; beginning it is what lets go of its connection. */
const leave = async ({ body }: HttpReply): Promise<void> => {
  const source = body[Symbol.asyncIterator]()
  await source.next()
  await source.return?.()
}

/** A feed read over HTTP as it arrives. */
export const createHttpFeed = ({ httpGet, url, timeoutMs, maxBytes }: FeedOptions): Feed => {
  const target = configuredUrl('CSV_URL', url)
  const name = printable(target)
  const tooLarge = (): AppError => feedUnreadable(name, `has more than ${maxBytes} bytes; see FEED_MAX_BYTES`)

  const open = (stopping: AbortSignal) => {
    const deadline = createPausableDeadline(timeoutMs)
    const signal = AbortSignal.any([stopping, deadline.signal])
    return {
      signal,
      /** Waits for the server, on the clock, and says why it does not come. */
      async wait <Result> (work: () => Promise<Result>): Promise<Result> {
        try {
          return await deadline.during(work)
        } catch (error) {
          if (stopping.aborted) throw feedInterrupted(name, error)
          if (!(error instanceof AppError)) throw feedUnreadable(name, failureOf(error, signal), error)
          throw error.code === 'INGEST_FEED_UNREADABLE' ? error : feedUnreadable(name, `may not be asked: ${error.message}`, error)
        }
      }
    }
  }

  async function * read ({ body }: HttpReply, { wait }: ReturnType<typeof open>): AsyncGenerator<Uint8Array, void, undefined> {
    const source = body[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await wait(() => source.next())
        if (next.done === true) return
        yield next.value
      }
    } finally {
      await source.return?.()
    }
  }

  return {
    name,
    identity: target.href,
    async read ({ unless, signal: stopping }) {
      const connection = open(stopping)
      const reply = await connection.wait(() => httpGet(target, { signal: connection.signal, maxBytes, tooLarge, headers: conditionsOf(unless) }))
      const { status, headers } = reply
      if (status === 200) return { contentType: headers.get('content-type') ?? '', etag: headers.get('etag'), lastModified: headers.get('last-modified'), body: read(reply, connection) }
      await connection.wait(() => leave(reply))
      if (status === 304 && unless !== undefined) return 'not-modified'
      throw feedUnreadable(name, `answered HTTP ${status}`)
    }
  }
}
