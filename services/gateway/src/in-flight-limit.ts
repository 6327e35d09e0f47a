import { overloaded } from './errors.ts'

/**
 * Does work unless too much is being done already: then it refuses at once, which a caller can act on, instead of
 * letting everybody wait past their deadlines.
 *
 * @throws {AppError} GATEWAY_OVERLOADED
 */
export const createInFlightLimit = (maxInFlight: number, what: string, gauge?: { set: (inFlight: number) => void }) => {
  let inFlight = 0
  gauge?.set(0)
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (inFlight >= maxInFlight) throw overloaded(maxInFlight, what)
    gauge?.set(++inFlight)
    try {
      return await work()
    } finally {
      gauge?.set(--inFlight)
    }
  }
}
export type InFlightLimit = ReturnType<typeof createInFlightLimit>
