import { quantileSorted } from 'simple-statistics'
import type { Random } from './random.ts'
import type { GroupSums } from './sum-by-group.ts'

/** Groups of one side, and how often each was drawn. */
interface Draw { drawn: Int32Array, times: Int32Array }

interface MeanShiftQuestion {
  /** Sums of squared distances. */
  distances: GroupSums
  reference: readonly number[]
  current: readonly number[]
  /** Bootstrap resamples behind the interval. */
  resamples: number
  random: Random
}

/** How far apart the means of two sides are, in units of the reference's spread. */
export interface MeanShift { value: number, interval: [number, number] }

const membersOf = ({ drawn, times }: Draw, sizes: Float64Array): number =>
  drawn.reduce((sum, group, i) => sum + (times[i] as number) * (sizes[group] as number), 0)

/** Mean squared distance between members of two sides; within one side, a drawn group is not paired with itself. */
const meanSquaredDistance = ({ groups, sizes, sums }: GroupSums, one: Draw, other: Draw, skipItself: boolean): number => {
  let sum = 0
  let pairs = membersOf(one, sizes) * membersOf(other, sizes)
  for (let a = 0; a < one.drawn.length; a++) {
    const group = one.drawn[a] as number
    const times = one.times[a] as number
    let row = 0
    for (let b = 0; b < other.drawn.length; b++) row += (other.times[b] as number) * (sums[group * groups + (other.drawn[b] as number)] as number)
    sum += times * row
    if (!skipItself) continue
    sum -= times * (sums[group * groups + group] as number)
    pairs -= times * (sizes[group] as number) ** 2
  }
  return sum / pairs
}

/** The squared shift, not a number if the reference has no spread; `unbiased` takes away what chance alone puts between two means. */
const squaredShift = (distances: GroupSums, reference: Draw, current: Draw, unbiased: boolean): number => {
  const inReference = meanSquaredDistance(distances, reference, reference, unbiased)
  const inCurrent = meanSquaredDistance(distances, current, current, unbiased)
  const across = meanSquaredDistance(distances, reference, current, false)
  return (across - inReference / 2 - inCurrent / 2) / (inReference / 2)
}

const once = (groups: readonly number[]): Draw => ({ drawn: Int32Array.from(groups), times: new Int32Array(groups.length).fill(1) })

const resample = (groups: readonly number[], random: Random): Draw => {
  const times = new Map<number, number>()
  for (let i = 0; i < groups.length; i++) {
    const group = groups[Math.floor(random() * groups.length)] as number
    times.set(group, (times.get(group) ?? 0) + 1)
  }
  return { drawn: Int32Array.from(times.keys()), times: Int32Array.from(times.values()) }
}

/**
 * The distance between the mean embeddings of two sides, in units of the reference's spread (the root mean squared
 * distance of a reference image from the reference's mean), with a 95 % interval.
 *
 * Only distances between members of different groups are used, which takes away the distance that chance alone puts
 * between two means: without a shift the squared value is 0 on average; below 0 it is shown as 0. As a rule of thumb
 * 0.1 is small and 0.5 is plain to see. The interval comes from drawing whole groups again, on each side; it is the
 * estimate plus the 2.5 % and 97.5 % points of how far resamples fall from what they estimate. Null if all reference
 * images are equal, because there is no unit then.
 *
 * @throws {RangeError} if a side has fewer than two groups
 */
export const meanShift = ({ distances, reference, current, resamples, random }: MeanShiftQuestion): MeanShift | null => {
  if (reference.length < 2 || current.length < 2) throw new RangeError('each side needs two groups')
  const estimate = squaredShift(distances, once(reference), once(current), true)
  const centre = squaredShift(distances, once(reference), once(current), false) // what an unbiased resample estimates
  const deviations = Float64Array.from({ length: resamples }, () => squaredShift(distances, resample(reference, random), resample(current, random), true) - centre)
  const sorted = [...deviations.filter(Number.isFinite).sort()] // of few groups, one alone may be drawn, which has no spread
  if (!Number.isFinite(estimate) || sorted.length === 0) return null
  const root = (squared: number): number => Math.sqrt(Math.max(0, squared))
  return {
    value: root(estimate),
    interval: [root(estimate + quantileSorted(sorted, 0.025)), root(estimate + quantileSorted(sorted, 0.975))]
  }
}
