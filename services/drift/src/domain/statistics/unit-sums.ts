import type { Rearrangements } from './units.ts'

/** Sums of features over the rows of each unit // sums: [units, size] */
export interface UnitSums { sums: Float64Array, size: number, rows: Float64Array }

/**
 * Adds up features by unit, after taking away the mean of all rows, which changes no difference but keeps units of unequal size from adding noise.
 *
 * @param unitOfRow -1 for rows to be left out
 */
export const sumUnits = (features: Float32Array | Float64Array, size: number, unitOfRow: Int32Array, units: number): UnitSums => {
  const sums = new Float64Array(units * size)
  const rows = new Float64Array(units)
  const mean = new Float64Array(size)
  let total = 0
  for (let i = 0; i < unitOfRow.length; i++) {
    const unit = unitOfRow[i] as number
    if (unit < 0) continue
    rows[unit] = (rows[unit] as number) + 1
    total++
    for (let k = 0, from = i * size, to = unit * size; k < size; k++, from++, to++) sums[to] = (sums[to] as number) + (features[from] as number)
  }
  for (let unit = 0; unit < units; unit++) {
    for (let k = 0; k < size; k++) mean[k] = (mean[k] as number) + (sums[unit * size + k] as number) / total
  }
  for (let unit = 0; unit < units; unit++) {
    const members = rows[unit] as number
    for (let k = 0; k < size; k++) sums[unit * size + k] = (sums[unit * size + k] as number) - members * (mean[k] as number)
  }
  return { sums, size, rows }
}

/** Adds four units at a time, which touches the sum a quarter as often. */
const addUnits = (sums: Float64Array, units: Int32Array, into: Float64Array): void => {
  const size = into.length
  let u = 0
  for (; u + 3 < units.length; u += 4) {
    const [a, b, c, d] = [(units[u] as number) * size, (units[u + 1] as number) * size, (units[u + 2] as number) * size, (units[u + 3] as number) * size]
    for (let k = 0; k < size; k++) into[k] = (into[k] as number) + ((sums[a + k] as number) + (sums[b + k] as number)) + ((sums[c + k] as number) + (sums[d + k] as number))
  }
  for (; u < units.length; u++) {
    for (let k = 0, at = (units[u] as number) * size; k < size; k++, at++) into[k] = (into[k] as number) + (sums[at] as number)
  }
}

/**
 * Squared distance between the two sides' mean features under every rearrangement, noise taken away: only products of
 * rows of different units count within a side. With Fourier features it is MMD², with whitened ones the mean score difference of a linear
 * discriminant that is trained without the unit it scores. Every row counts alike.
 */
export const meanDistances = ({ sums, size, rows }: UnitSums, { chosen, each, count }: Rearrangements): Float64Array => {
  const units = rows.length
  const norms = new Float64Array(units)
  const [total, side] = [new Float64Array(size), new Float64Array(size)]
  let [allRows, allSquares, allNorms] = [0, 0, 0]
  for (let unit = 0; unit < units; unit++) {
    let norm = 0
    for (let k = 0, at = unit * size; k < size; k++, at++) {
      const value = sums[at] as number
      norm += value * value
      total[k] = (total[k] as number) + value
    }
    norms[unit] = norm
    allNorms += norm
    allRows += rows[unit] as number
    allSquares += (rows[unit] as number) ** 2
  }
  return Float64Array.from({ length: count }, (_, b) => {
    side.fill(0)
    let [members, squares, own] = [0, 0, 0]
    for (let c = b * each; c < (b + 1) * each; c++) {
      const unit = chosen[c] as number
      members += rows[unit] as number
      squares += (rows[unit] as number) ** 2
      own += norms[unit] as number
    }
    addUnits(sums, chosen.subarray(b * each, (b + 1) * each), side)
    let [inside, across, outside] = [0, 0, 0]
    for (let k = 0; k < size; k++) {
      const [mine, theirs] = [side[k] as number, (total[k] as number) - (side[k] as number)]
      inside += mine * mine
      outside += theirs * theirs
      across += mine * theirs
    }
    const others = allRows - members
    return (inside - own) / (members ** 2 - squares) + (outside - (allNorms - own)) / (others ** 2 - (allSquares - squares)) - 2 * across / (members * others)
  })
}
