import { quantileSorted } from 'simple-statistics'
import type { Random } from './random.ts'

/** How often each of so many groups is drawn when as many are drawn again, with replacement. */
export const drawTimes = (groups: number, random: Random): Int32Array => {
  const times = new Int32Array(groups)
  for (let i = 0; i < groups; i++) {
    const group = Math.floor(random() * groups)
    times[group] = (times[group] as number) + 1
  }
  return times
}

/** The sum over groups drawn again: each group brings all it has, because its rows are not independent. */
export const resampleGroups = (sums: readonly Float64Array[], random: Random): Float64Array => {
  const total = new Float64Array(sums[0]?.length ?? 0)
  drawTimes(sums.length, random).forEach((times, group) => {
    const own = sums[group] as Float64Array
    if (times > 0) for (let k = 0; k < total.length; k++) total[k] = (total[k] as number) + times * (own[k] as number)
  })
  return total
}

/** The 95 % interval of an estimate from how far resamples fall from it: their 2.5 % and 97.5 % points. */
export const intervalOf = (value: number, deviations: Float64Array): { value: number, low: number, high: number } => {
  const sorted = [...deviations.filter(Number.isFinite).sort()]
  if (sorted.length === 0) return { value, low: value, high: value }
  return { value, low: value + quantileSorted(sorted, 0.025), high: value + quantileSorted(sorted, 0.975) }
}
