import { seededNumbers } from '../seeded-numbers.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** How intervals are found: equal seeds give equal intervals. */
export interface Resampling { seed: number, resamples: number }

/** Cells by number: the cell of each image, and how many there are. */
const numberCells = (cells: readonly string[]): { cellOf: Uint32Array, count: number } => {
  const numbers = new Map<string, number>()
  for (const cell of cells) if (!numbers.has(cell)) numbers.set(cell, numbers.size)
  return { cellOf: Uint32Array.from(cells, (cell) => numbers.get(cell) ?? 0), count: numbers.size }
}

/** Draws as many cells as there are, with replacement: how often each was drawn. */
const drawCells = (count: number, next: () => number): Uint32Array => {
  const drawn = new Uint32Array(count)
  for (let draw = 0; draw < count; draw++) {
    const cell = Math.floor(next() * count)
    drawn[cell] = (drawn[cell] ?? 0) + 1
  }
  return drawn
}

/**
 * Scores resamples of the images by a cluster bootstrap: whole cells are drawn with replacement, since images of one
 * cell are right or wrong together and drawing them one by one would promise too much.
 *
 * A resample is a weight per image (how often its cell was drawn), so that nothing is copied and nothing sorted again.
 *
 * @see Field and Welsh (2007), Bootstrapping clustered data
 */
export const bootstrapCells = <Result>(cells: readonly string[], { seed, resamples }: Resampling, score: (weights: Float64Array) => Result): Result[] => {
  const { cellOf, count } = numberCells(cells)
  const next = seededNumbers(seed)
  const weights = new Float64Array(cells.length)
  return Array.from({ length: resamples }, () => {
    const drawn = drawCells(count, next)
    cellOf.forEach((cell, image) => { weights[image] = drawn[cell] ?? 0 })
    return score(weights)
  })
}

/** The value below which the given share of sorted values lies, linear between neighbours. */
const quantile = (sorted: Float64Array, share: number): number => {
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? NaN
  return low + (at % 1) * ((sorted[Math.ceil(at)] ?? NaN) - low)
}

/**
 * The middle 95 % of the resamples' values. A resample that says nothing (NaN: it has no image of a class) is left out;
 * null if half of them do, and if all say the same, since that is no measure of chance.
 *
 * @see Efron (1979), Bootstrap methods: another look at the jackknife
 */
export const percentileInterval = (values: readonly number[]): [number, number] | null => {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort()
  if (2 * sorted.length <= values.length || sorted[0] === sorted.at(-1)) return null
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

const FEWEST_CELLS = 5

/**
 * 95 % interval of the share of right answers, by the bootstrap over cells. Where that has nothing to say, because there
 * are fewer than five cells, or all answers are right, or all wrong, it is Wilson's with the cells as trials: wide, and honest.
 */
export const shareInterval = (isRight: readonly boolean[], cells: readonly string[], { seed, resamples }: Resampling): [number, number] => {
  const { cellOf, count } = numberCells(cells)
  const images = new Float64Array(count)
  const right = new Float64Array(count)
  cellOf.forEach((cell, image) => {
    images[cell] = (images[cell] ?? 0) + 1
    right[cell] = (right[cell] ?? 0) + (isRight[image] === true ? 1 : 0)
  })
  const next = seededNumbers(seed)
  const shares = Array.from({ length: resamples }, () => {
    let all = 0
    let hits = 0
    drawCells(count, next).forEach((times, cell) => {
      all += times * (images[cell] ?? 0)
      hits += times * (right[cell] ?? 0)
    })
    return hits / all
  })
  const share = isRight.filter(Boolean).length / isRight.length
  return (count < FEWEST_CELLS ? null : percentileInterval(shares)) ?? wilsonInterval(share * count, count)
}
