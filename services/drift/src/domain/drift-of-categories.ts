import type { CategoryDrift, ShareChange } from './comparison-result.ts'
import { type Prepared, type PreparedSide, unitsOfRows } from './prepare-sides.ts'
import { chiSquareStatistic } from './statistics/chi-square.ts'
import { intervalOf, resampleGroups } from './statistics/group-bootstrap.ts'
import { intraGroupCorrelation } from './statistics/intra-group-correlation.ts'
import { createRandom } from './statistics/random.ts'
import { permutationPValues } from './statistics/westfall-young.ts'
import { wilson } from './statistics/wilson.ts'

/** The category of each row of each side. */
export interface Categories { reference: readonly string[], current: readonly string[] }

/** Largest sum of gains of share: half the sum of absolute differences. */
const totalVariation = (one: ArrayLike<number>, other: ArrayLike<number>): number => {
  let [n, m, sum] = [0, 0, 0]
  for (let k = 0; k < one.length; k++) {
    n += one[k] as number
    m += other[k] as number
  }
  for (let k = 0; k < one.length; k++) sum += Math.abs((one[k] as number) / n - (other[k] as number) / m)
  return sum / 2
}

const numbersOf = (names: readonly string[], values: readonly string[], rows: Int32Array): Int32Array => {
  const numberOf = new Map(names.map((name, number) => [name, number]))
  return rows.map((row) => numberOf.get(values[row] as string) as number)
}

/** Counts of the chosen side and of the other, under each rearrangement. */
const countRearranged = ({ rearrangements: { chosen, each, count }, units }: Prepared, unitOf: Int32Array, categories: Int32Array, size: number) => {
  const perUnit = new Float64Array(units.count * size)
  const total = new Float64Array(size)
  unitOf.forEach((unit, i) => {
    const at = unit * size + (categories[i] as number)
    perUnit[at] = (perUnit[at] as number) + 1
    total[categories[i] as number] = (total[categories[i] as number] as number) + 1
  })
  return Array.from({ length: count }, (_, b) => {
    const mine = new Float64Array(size)
    for (const unit of chosen.subarray(b * each, (b + 1) * each)) {
      for (let k = 0; k < size; k++) mine[k] = (mine[k] as number) + (perUnit[unit * size + k] as number)
    }
    return { mine, others: total.map((all, k) => all - (mine[k] as number)) }
  })
}

const sharesOf = (prepared: PreparedSide, categories: Int32Array, names: readonly string[]) => {
  const groupOf = prepared.compared.map((row) => prepared.groupOf[row] as number)
  return names.map((_, category) => {
    const indicator = Float64Array.from(categories, (each) => each === category ? 1 : 0)
    return wilson(indicator.reduce((sum, is) => sum + is, 0) / indicator.length, intraGroupCorrelation(indicator, 1, groupOf).effectiveRows)
  })
}

/**
 * Whether the shares of categories changed: chi-square whose p-value comes from moving whole groups, and the total
 * variation distance without what chance adds to it, with a group-bootstrap interval. Chance adds in squares: taking its mean away
 * from the distance itself would make every real change look smaller than it is.
 */
export const driftOfCategories = (prepared: Prepared, categories: Categories): CategoryDrift => compareCategories(prepared, categories).drift

/** The same, with the chi-square under each rearrangement, the observed one first, so that it can be joined with other tests. */
export const compareCategories = (prepared: Prepared, { reference, current }: Categories): { drift: CategoryDrift, chiSquares: Float64Array } => {
  const { question: { resamples, seed }, units } = prepared
  const names = [...new Set([...reference, ...current])].sort()
  const [ofReference, ofCurrent] = [numbersOf(names, reference, prepared.reference.compared), numbersOf(names, current, prepared.current.compared)]
  const unitOf = [unitsOfRows(prepared.reference, prepared.reference.compared, units), unitsOfRows(prepared.current, prepared.current.compared, units)] as const
  const arrangements = countRearranged(prepared, Int32Array.from([...unitOf[0], ...unitOf[1]]), Int32Array.from([...ofReference, ...ofCurrent]), names.length)
  const chiSquares = Float64Array.from(arrangements, ({ mine, others }) => chiSquareStatistic(mine, others).statistic)
  const distances = arrangements.map(({ mine, others }) => totalVariation(mine, others))
  const byChance = distances.slice(1).reduce((sum, distance) => sum + distance ** 2, 0) / Math.max(1, distances.length - 1)
  const withoutChance = (distance: number): number => Math.sqrt(Math.max(0, distance ** 2 - byChance))
  const observed = distances[0] as number
  const random = createRandom(seed, `categories ${names.join()}`)
  const draws = [countsByUnit(ofReference, unitOf[0], names.length), countsByUnit(ofCurrent, unitOf[1], names.length)] as const
  const deviations = Float64Array.from({ length: resamples }, () => totalVariation(resampleGroups(draws[0], random), resampleGroups(draws[1], random)) - observed)
  const [referenceShares, currentShares] = [sharesOf(prepared.reference, ofReference, names), sharesOf(prepared.current, ofCurrent, names)]
  const excess = withoutChance(observed)
  const interval = intervalOf(observed, deviations)
  const drift: CategoryDrift = {
    chiSquare: chiSquares[0] as number,
    pValue: permutationPValues(chiSquares)[0] as number,
    tvd: { value: excess, low: Math.min(excess, withoutChance(Math.max(0, interval.low))), high: Math.max(excess, interval.high) },
    shares: names.map((name, k): ShareChange => ({ name, reference: referenceShares[k] as ShareChange['reference'], current: currentShares[k] as ShareChange['current'] }))
  }
  return { drift, chiSquares }
}

const countsByUnit = (categories: Int32Array, unitOf: Int32Array, size: number): Float64Array[] => {
  const counts = new Map<number, Float64Array>()
  categories.forEach((category, i) => {
    const own = counts.get(unitOf[i] as number) ?? new Float64Array(size)
    own[category] = (own[category] as number) + 1
    counts.set(unitOf[i] as number, own)
  })
  return [...counts.values()]
}
