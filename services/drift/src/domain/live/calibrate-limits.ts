import { quantileSorted } from 'simple-statistics'
import { normal } from '../statistics/normal.ts'
import { createRandom, type Random } from '../statistics/random.ts'
import { exceedanceFor } from './run-length.ts'

/** What was measured of reference rows: `scalars` numbers that are watched one by one, then coordinates that are watched together. */
export interface Measured {
  /** // [rows, width] */
  values: Float64Array
  width: number
  /** How many of the columns are watched one by one; the rest are coordinates of one point. */
  scalars: number
  /** Group of each row, from 0. */
  groupOf: Int32Array
}

interface Calibrating {
  measured: Measured
  /** Groups in a window: limits are found for each of these sizes. */
  sizes: readonly number[]
  /** Windows between two false alarms. */
  runLength: number
  /** What may differ without mattering, in spreads of the reference: the run length is kept while nothing is off by more. */
  tolerance: number
  seed: number
}

/** What shift of a window is no chance any more, for windows of so many groups; in spreads of the reference, one for each scalar and the last for the distance. */
interface Limits { groups: number, shifts: number[] }

/** Where the reference lies, and how far windows of its own fall from there. */
export interface LiveCalibration { centre: Float64Array, spread: Float64Array, limits: Limits[] }

/** References drawn again, and windows that are held against each of them. */
const REFERENCES = 60
const WINDOWS = 600
/** Of references like this one, so many shall keep the promised run length or more. */
const KEPT = 0.9

interface Reference { centre: Float64Array, spread: Float64Array }

const rowsOfGroups = ({ groupOf }: Measured): Int32Array[] => {
  const rows: number[][] = []
  groupOf.forEach((group, row) => { (rows[group] ??= []).push(row) })
  return rows.map((of) => Int32Array.from(of))
}

/** Sums over each group of values and of their squares, as shares of the group: every group counts once, whatever its size. */
const momentsOf = ({ values, width }: Measured, groups: readonly Int32Array[]): { means: Float64Array, squares: Float64Array } => {
  const [means, squares] = [new Float64Array(groups.length * width), new Float64Array(groups.length * width)]
  groups.forEach((rows, group) => {
    for (const row of rows) {
      for (let k = 0; k < width; k++) {
        const value = values[row * width + k] as number
        means[group * width + k] = (means[group * width + k] as number) + value / rows.length
        squares[group * width + k] = (squares[group * width + k] as number) + value * value / rows.length
      }
    }
  })
  return { means, squares }
}

const referenceOf = ({ means, squares }: ReturnType<typeof momentsOf>, width: number, drawn: ArrayLike<number>): Reference => {
  const [centre, spread] = [new Float64Array(width), new Float64Array(width)]
  for (let i = 0; i < drawn.length; i++) {
    const at = drawn[i] as number * width
    for (let k = 0; k < width; k++) {
      centre[k] = (centre[k] as number) + (means[at + k] as number) / drawn.length
      spread[k] = (spread[k] as number) + (squares[at + k] as number) / drawn.length
    }
  }
  return { centre, spread: spread.map((square, k) => Math.sqrt(Math.max(0, square - (centre[k] as number) ** 2))) }
}

/** Of something that is the same in the whole reference (no alarm ever), half a case stands for its spread. */
const withFloor = ({ centre, spread }: Reference, groups: number): Reference => ({
  centre,
  spread: spread.map((value, k) => Math.max(value, 1e-6 * Math.abs(centre[k] as number), Math.sqrt(0.5 / groups)))
})

/** How far a point lies from a reference: each scalar in spreads, then the distance of the coordinates, each in spreads. */
export const shiftsOf = (point: ArrayLike<number>, { centre, spread }: Reference, scalars: number): number[] => {
  const standard = (k: number): number => ((point[k] as number) - (centre[k] as number)) / (spread[k] as number)
  let squared = 0
  for (let k = scalars; k < centre.length; k++) squared += standard(k) ** 2
  return [...Array.from({ length: scalars }, (_, k) => standard(k)), Math.sqrt(squared)]
}

/** The mean of a window drawn from the reference: of so many groups one row each. */
const drawWindow = ({ values, width }: Measured, groups: readonly Int32Array[], size: number, random: Random): Float64Array => {
  const mean = new Float64Array(width)
  for (let i = 0; i < size; i++) {
    const rows = groups[Math.floor(random() * groups.length)] as Int32Array
    const at = rows[Math.floor(random() * rows.length)] as number * width
    for (let k = 0; k < width; k++) mean[k] = (mean[k] as number) + (values[at + k] as number) / size
  }
  return mean
}

/** A step of this length in any direction for the coordinates, and up or down for each scalar: what is tolerated. */
const drawStep = (width: number, scalars: number, { tolerance, random }: { tolerance: number, random: Random }): Float64Array => {
  const step = Float64Array.from({ length: width }, (_, k) => k < scalars ? (random() < 0.5 ? -tolerance : tolerance) : normal(random))
  const length = Math.sqrt(step.subarray(scalars).reduce((sum, value) => sum + value * value, 0)) || 1
  for (let k = scalars; k < width; k++) step[k] = tolerance * (step[k] as number) / length
  return step
}

/** Which share of all is at least as large as each. */
const tailShares = (values: Float64Array): { sorted: Float64Array, shares: Float64Array } => {
  const sorted = values.toSorted()
  const shares = values.map((value) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle] as number < value) low = middle + 1
      else high = middle
    }
    return (sorted.length - low) / sorted.length
  })
  return { sorted, shares }
}

/** A window drawn from the reference, and what it is off by on top. */
interface DrawnWindow { mean: Float64Array, step: Float64Array }

/** How far each window lies from each reference, whatever the direction: for each monitor, the windows of the first reference, then those of the second, and so on. */
const distancesOf = (windows: readonly DrawnWindow[], references: readonly Reference[], scalars: number): Float64Array[] => {
  const distances = Array.from({ length: scalars + 1 }, () => new Float64Array(windows.length * references.length))
  const last = distances[scalars] as Float64Array
  references.forEach(({ centre, spread }, j) => windows.forEach(({ mean, step }, i) => {
    const at = j * windows.length + i
    let squared = 0
    for (let k = 0; k < centre.length; k++) {
      const shift = ((mean[k] as number) - (centre[k] as number)) / (spread[k] as number) + (step[k] as number)
      if (k < scalars) (distances[k] as Float64Array)[at] = Math.abs(shift)
      else squared += shift * shift
    }
    last[at] = Math.sqrt(squared)
  }))
  return distances
}

/** The limits of windows of one size: see {@link calibrateLimits}. */
const limitsOf = (windows: readonly DrawnWindow[], references: readonly Reference[], scalars: number, exceedance: number): number[] => {
  const tails = distancesOf(windows, references, scalars).map(tailShares)
  const rarest = Float64Array.from({ length: windows.length * references.length }, (_, at) => {
    let least = 1
    for (const { shares } of tails) least = Math.min(least, shares[at] as number)
    return least
  })
  const levels = references.map((_, j) => quantileSorted([...rarest.slice(j * windows.length, (j + 1) * windows.length).sort()], exceedance))
  const level = quantileSorted(levels.sort((a, b) => a - b), 1 - KEPT)
  return tails.map(({ sorted }) => sorted[Math.min(sorted.length - 1, Math.ceil((1 - level) * sorted.length))] as number)
}

/**
 * Limits for everything that is watched of a window, such that the rule "two of three windows" speaks by mistake once in `runLength` windows, over all of them together.
 *
 * Windows are drawn from the reference by whole groups, of each one row, as live windows are cut. They are held against references that are drawn anew as well, because the
 * real one is a sample too: with limits from the sample alone, an unlucky reference would cry wolf in every window. The limits are those that nine in ten of these references
 * keep the run length with while everything is off by as much as is tolerated (Gandy and Kvaløy: Guaranteed conditional performance of control charts via bootstrap methods, 2013). All monitors share one tail probability, so
 * their joint rate is right however they depend on each other.
 */
export const calibrateLimits = ({ measured, sizes, runLength, tolerance, seed }: Calibrating): LiveCalibration => {
  const { width, scalars } = measured
  const groups = rowsOfGroups(measured)
  const moments = momentsOf(measured, groups)
  const exceedance = exceedanceFor(runLength)
  const random = createRandom(seed, 'live limits')
  const drawGroups = (): Int32Array => Int32Array.from(groups, () => Math.floor(random() * groups.length))
  const references = Array.from({ length: REFERENCES }, () => withFloor(referenceOf(moments, width, drawGroups()), groups.length))
  const limits = sizes.map((size) => {
    const windows = Array.from({ length: WINDOWS }, () => ({ mean: drawWindow(measured, groups, size, random), step: drawStep(width, scalars, { tolerance, random }) }))
    return { groups: size, shifts: limitsOf(windows, references, scalars, exceedance) }
  })
  return { ...withFloor(referenceOf(moments, width, groups.map((_, group) => group)), groups.length), limits }
}
