import type { Rearrangements } from './units.ts'

/** Thresholds per column at which distribution functions are compared; an even number, as two counts share an integer. */
const GRID = 12

/** How many rows of each unit are at most each threshold of each column; two counts in one integer // packed: [units + 1, columns * GRID / 2], the last all 0 */
export interface GridCounts { packed: Int32Array, columns: number, rows: Float64Array }

/** Counts for so many units and columns, all 0. */
export const createGridCounts = (rows: Float64Array, columns: number): GridCounts =>
  ({ packed: new Int32Array((rows.length + 1) * columns * GRID / 2), columns, rows })

/** Thresholds that cut the pooled sorted values into parts of equal size. */
export const gridOf = (one: ArrayLike<number>, other: ArrayLike<number>): Float64Array => {
  const thresholds = new Float64Array(GRID)
  const total = one.length + other.length
  let [i, j] = [0, 0]
  for (let q = 0; q < GRID; q++) {
    const wanted = Math.ceil((q + 1) * total / (GRID + 1))
    let value = NaN
    while (i + j < wanted) value = j >= other.length || (i < one.length && (one[i] as number) <= (other[j] as number)) ? one[i++] as number : other[j++] as number
    thresholds[q] = Number.isNaN(value) ? thresholds[q - 1] ?? -Infinity : value
  }
  return thresholds
}

/** Counts one column: each row at every threshold that is at least its value. */
export const countColumn = ({ packed, columns }: GridCounts, column: number, { values, unitOf, thresholds }: { values: ArrayLike<number>, unitOf: Int32Array, thresholds: Float64Array }): void => {
  const width = columns * GRID / 2
  for (let i = 0; i < values.length; i++) {
    const unit = unitOf[i] as number
    if (unit < 0) continue
    const value = values[i] as number
    let first = 0
    while (first < GRID && (thresholds[first] as number) < value) first++
    // counts at the first threshold only; made cumulative at the end
    if (first < GRID) {
      const at = unit * width + column * GRID / 2 + (first >> 1)
      packed[at] = (packed[at] as number) + (first & 1 ? 65_536 : 1)
    }
  }
}

/** Turns counts per interval into counts up to each threshold. */
export const accumulate = ({ packed, columns, rows }: GridCounts): void => {
  const half = GRID / 2
  for (let cell = 0; cell < rows.length * columns; cell++) {
    let running = 0
    for (let p = 0; p < half; p++) {
      const both = packed[cell * half + p] as number
      const low = running + (both & 65_535)
      running = low + (both >>> 16)
      packed[cell * half + p] = low | (running << 16)
    }
  }
}

/** Largest KS distance over all columns under each rearrangement, and each column's as observed. */
export interface GridDistances { largest: Float64Array, observed: Float64Array }

/** Adds four units at a time, which touches the sums a quarter as often; `packed` ends with a unit of zeros for those that are missing. */
const addPacked = (packed: Int32Array, units: Int32Array, into: Int32Array): void => {
  const width = into.length
  const nothing = packed.length / width - 1
  into.fill(0)
  for (let u = 0; u < units.length; u += 4) {
    const [a, b, c, d] = [(units[u] as number) * width, (units[u + 1] ?? nothing) * width, (units[u + 2] ?? nothing) * width, (units[u + 3] ?? nothing) * width]
    for (let k = 0; k < width; k++) into[k] = ((into[k] as number) + (packed[a + k] as number) + (packed[b + k] as number) + (packed[c + k] as number) + (packed[d + k] as number)) | 0
  }
}

interface Sums { even: Int32Array, odd: Int32Array }

/** Adds units' counts up: of the even thresholds and of the odd ones, which share integers in the units but not in the sums, where those of many rows would not fit. */
const addUnits = ({ packed }: GridCounts, units: Int32Array, { even, odd }: Sums, narrow: boolean): void => {
  const width = even.length
  if (narrow) {
    addPacked(packed, units, even)
    for (let k = 0; k < width; k++) {
      const both = even[k] as number
      even[k] = both & 65_535
      odd[k] = both >>> 16
    }
    return
  }
  even.fill(0)
  odd.fill(0)
  for (const unit of units) {
    for (let k = 0, from = unit * width; k < width; k++, from++) {
      const both = packed[from] as number
      even[k] = (even[k] as number) + (both & 65_535)
      odd[k] = (odd[k] as number) + (both >>> 16)
    }
  }
}

/**
 * Kolmogorov and Smirnov's distances on a grid of thresholds under every rearrangement: for each, the largest over all columns
 * (Westfall and Young's max-T, which takes the columns' dependence as it is).
 */
export const gridDistances = (counts: GridCounts, { chosen, each, count }: Rearrangements): GridDistances => {
  const { columns, rows } = counts
  const width = columns * GRID / 2
  const sums = (): Sums => ({ even: new Int32Array(width), odd: new Int32Array(width) })
  const [total, side] = [sums(), sums()]
  const allRows = rows.reduce((sum, members) => sum + members, 0)
  const narrow = allRows < 65_536
  addUnits(counts, Int32Array.from(rows, (_, unit) => unit), total, narrow)
  const largest = new Float64Array(count)
  const observed = new Float64Array(columns)
  for (let b = 0; b < count; b++) {
    const units = chosen.subarray(b * each, (b + 1) * each)
    addUnits(counts, units, side, narrow)
    let members = 0
    for (const unit of units) members += rows[unit] as number
    const own = largestDistance({ total, side, allRows, members }, b === 0 ? observed : undefined)
    largest[b] = own
  }
  return { largest, observed }
}

interface Counted { total: Sums, side: Sums, allRows: number, members: number }

/** |mine / members - (all - mine) / others| = |mine * allRows - all * members| / (members * others), at its largest. */
const largestDistance = ({ total, side, allRows, members }: Counted, ofColumns: Float64Array | undefined): number => {
  const half = GRID / 2
  const scale = 1 / (members * (allRows - members))
  let most = 0
  for (let from = 0, column = 0; from < total.even.length; from += half, column++) {
    let own = 0
    for (let k = from; k < from + half; k++) {
      const even = Math.abs((side.even[k] as number) * allRows - (total.even[k] as number) * members)
      const odd = Math.abs((side.odd[k] as number) * allRows - (total.odd[k] as number) * members)
      if (even > own) own = even
      if (odd > own) own = odd
    }
    if (ofColumns !== undefined) ofColumns[column] = own * scale
    if (own > most) most = own
  }
  return most * scale
}
