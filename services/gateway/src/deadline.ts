import { deadlinePassed } from './errors.ts'

/** A point in time that the steps of one request share. */
export const createDeadline = (timeoutMs: number) => {
  const endsAt = performance.now() + timeoutMs
  return {
    /**
     * Milliseconds left, at least one.
     *
     * @throws {AppError} BUS_TIMEOUT when none are
     */
    leftMs (): number {
      const left = Math.floor(endsAt - performance.now())
      if (left < 1) throw deadlinePassed(timeoutMs)
      return left
    }
  }
}
export type Deadline = ReturnType<typeof createDeadline>
