import { lengthOf, levelAt, type LoadProfile, peakOf } from './load-profile.ts'
import type { Random } from './seeded-random.ts'

/**
 * The moments (seconds since the start) at which independent clients would ask, in order: a Poisson process whose rate
 * follows the profile. Candidates come at the highest rate; each is kept with the share that the rate then has of it.
 */
export const poissonArrivals = function * (profile: LoadProfile, random: Random): Generator<number, void> {
  const end = lengthOf(profile)
  const peak = peakOf(profile)
  if (peak === 0) return
  for (let at = 0; ;) {
    at += -Math.log(1 - random()) / peak
    if (at >= end) return
    if (random() * peak < levelAt(profile, at)) yield at
  }
}
