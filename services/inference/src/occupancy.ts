/** Counts the requests in hand and refuses more than a replica can hold: a bounded queue instead of a growing one. */
export const createOccupancy = (capacity: number) => {
  let inFlight = 0
  let served = 0
  return {
    capacity,
    inFlight: () => inFlight,
    served: () => served,
    /** Takes a place and returns how to give it back; undefined if all are taken. */
    enter (): (() => void) | undefined {
      if (inFlight >= capacity) return undefined
      inFlight++
      return () => {
        inFlight--
        served++
      }
    }
  }
}
export type Occupancy = ReturnType<typeof createOccupancy>
