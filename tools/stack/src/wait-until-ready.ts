import { setTimeout as sleep } from 'node:timers/promises'

interface WaitOptions {
  /** What is waited for, as it should read in the error. */
  what: string
  timeoutMs: number
  /** Ends the wait at once, for example when the server has died. */
  signal?: AbortSignal
}

/**
 * Tries until an attempt does not throw: how every server here is found to be ready.
 *
 * @throws {Error} when the time is up, with the last failure as its cause; or the signal's reason
 */
export const waitUntilReady = async (attempt: () => Promise<void>, { what, timeoutMs, signal }: WaitOptions): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    try {
      return await attempt()
    } catch (cause) {
      signal?.throwIfAborted()
      if (performance.now() + pauseMs > deadline) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new Error(`${what} did not answer within ${timeoutMs / 1000} s: ${reason}`, { cause })
      }
    }
    await sleep(pauseMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
  }
}
