import { AppError } from '@emberwatch/contracts'

/** A caller that nobody tells how long it waits is not waited for longer than this. */
const LONGEST_WAIT_MS = 600_000

const goneAway = () => new AppError('the caller does not wait any more', { code: 'BUS_TIMEOUT', retryable: true })

/** Keeps, for each request in hand, whether somebody still waits for the answer. */
export const createCallers = () => {
  const waiting = new Map<string, AbortController>()
  return {
    /** A caller began to wait; call `left` once it has its answer. */
    enter (requestId: string | undefined, timeoutMs: number) {
      const controller = new AbortController()
      const giveUp = (): void => controller.abort(goneAway())
      const timer = setTimeout(giveUp, timeoutMs > 0 && timeoutMs < LONGEST_WAIT_MS ? timeoutMs : LONGEST_WAIT_MS)
      timer.unref()
      if (requestId !== undefined) waiting.set(requestId, controller)
      return {
        signal: controller.signal,
        left (): void {
          clearTimeout(timer)
          if (requestId !== undefined) waiting.delete(requestId)
        }
      }
    },
    /** A caller says that it does not wait any more. */
    cancel: (requestId: string): void => waiting.get(requestId)?.abort(goneAway())
  }
}
export type Callers = ReturnType<typeof createCallers>
