import type { GlobalTest, GlobalTestName } from './comparison-result.ts'
import { compareColumns, type ColumnsFound } from './compare-columns.ts'
import type { Basis, Placed } from './frozen-basis.ts'
import { METHOD } from './method.ts'
import { type Prepared, unitsOfRows } from './prepare-sides.ts'
import { holm } from './statistics/adjust-p-values.ts'
import { discrepancyOf } from './statistics/discrepancy.ts'
import { fourierFeatures } from './statistics/fourier-features.ts'
import { rbfMixture } from './statistics/rbf-mixture.ts'
import { squaredDistances } from './statistics/squared-distances.ts'
import { sumByGroup } from './statistics/sum-by-group.ts'
import { meanDistances, sumUnits, type UnitSums } from './statistics/unit-sums.ts'
import { joinTests } from './statistics/westfall-young.ts'

/** Both sides' compared rows in the basis. */
export interface PlacedSides { reference: Placed, current: Placed }

const joined = (one: Float64Array, other: Float64Array): Float64Array => {
  const all = new Float64Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all
}

/** The unit of each compared row, the reference's rows first. */
export const unitsOfCompared = ({ reference, current, units }: Prepared): Int32Array =>
  Int32Array.from([...unitsOfRows(reference, reference.compared, units), ...unitsOfRows(current, current.compared, units)])

/** MMD² with the mixture kernel on the components: exactly for few rows, by Fourier features for many. */
export const testMmd = (prepared: Prepared, { bandwidth, fourier }: Basis, placed: PlacedSides): Float64Array => {
  const { units, rearrangements: { chosen, each, count } } = prepared
  const scores = joined(placed.reference.scores, placed.current.scores)
  const unitOf = unitsOfCompared(prepared)
  if (unitOf.length > METHOD.mostExactRows) {
    const features = fourierFeatures(fourier, scores)
    return meanDistances(sumUnits(features, 2 * METHOD.fourierPairs, unitOf, units.count), prepared.rearrangements)
  }
  const kernel = squaredDistances(Float32Array.from(scores), scores.length / unitOf.length).map(rbfMixture(bandwidth))
  const discrepancy = discrepancyOf(sumByGroup(kernel, unitOf, units.count))
  return Float64Array.from({ length: count }, (_, b) => discrepancy(chosen.subarray(b * each, (b + 1) * each)))
}

/** Sums of standardised rows by unit: raw sums scaled afterwards, so that no copy of the rows is needed. */
export const sumStandardised = (prepared: Prepared, { mean, scale }: Basis): UnitSums => {
  const { question: { dimensions }, units } = prepared
  const sums = new Float64Array(units.count * dimensions)
  const rows = new Float64Array(units.count)
  for (const side of [prepared.reference, prepared.current]) {
    const unitOf = unitsOfRows(side, side.compared, units)
    side.compared.forEach((row, i) => {
      const unit = unitOf[i] as number
      rows[unit] = (rows[unit] as number) + 1
      for (let k = 0, from = row * dimensions, to = unit * dimensions; k < dimensions; k++, from++, to++) sums[to] = (sums[to] as number) + (side.side.rows[from] as number)
    })
  }
  for (let unit = 0; unit < units.count; unit++) {
    for (let k = 0, at = unit * dimensions; k < dimensions; k++, at++) sums[at] = ((sums[at] as number) - (rows[unit] as number) * (mean[k] as number)) / (scale[k] as number)
  }
  return { sums, size: dimensions, rows }
}

/**
 * The classifier two-sample test: a linear discriminant whose covariance is the basis (components with their shrunk variances, and one
 * variance for the rest). The statistic is the mean score difference of units that the discriminant has not seen, and it is trained again for
 * every rearrangement; as both are inner products of sums, that costs nothing.
 */
export const testClassifier = ({ rearrangements }: Prepared, { components: { directions }, variances, restVariance }: Basis, { sums, size, rows }: UnitSums): Float64Array => {
  const count = variances.length
  const whitened = new Float64Array(rows.length * (count + size))
  for (let unit = 0; unit < rows.length; unit++) {
    const rest = sums.slice(unit * size, (unit + 1) * size)
    const at = unit * (count + size)
    for (let c = 0; c < count; c++) {
      let score = 0
      for (let k = 0; k < size; k++) score += (directions[c * size + k] as number) * (sums[unit * size + k] as number)
      for (let k = 0; k < size; k++) rest[k] = (rest[k] as number) - score * (directions[c * size + k] as number)
      whitened[at + c] = score / Math.sqrt(variances[c] as number)
    }
    const scale = Math.sqrt(restVariance)
    for (let k = 0; k < size; k++) whitened[at + count + k] = (rest[k] as number) / scale
  }
  centreUnits(whitened, count + size, rows)
  return meanDistances({ sums: whitened, size: count + size, rows }, rearrangements)
}

/** Takes the mean of all rows away, as {@link sumUnits} does. */
const centreUnits = (sums: Float64Array, size: number, rows: Float64Array): void => {
  const total = rows.reduce((sum, members) => sum + members, 0)
  for (let k = 0; k < size; k++) {
    let sum = 0
    for (let unit = 0; unit < rows.length; unit++) sum += sums[unit * size + k] as number
    for (let unit = 0; unit < rows.length; unit++) sums[unit * size + k] = (sums[unit * size + k] as number) - (rows[unit] as number) * sum / total
  }
}

/** KS of what the dimensions do not show one by one: the components, the rows' length and the length of what the components leave over. */
export const compareDerived = (prepared: Prepared, { variances }: Basis, { reference, current }: PlacedSides): ColumnsFound => {
  const count = variances.length
  const column = ({ scores, norms, rests }: Placed, at: number): Float64Array =>
    at === count ? norms : at === count + 1 ? rests : Float64Array.from(norms, (_, row) => scores[row * count + at] as number)
  return compareColumns(prepared, count + 2, (at) => ({ reference: column(reference, at), current: column(current, at) }))
}

/** The largest KS distance of several parts under each rearrangement. */
export const largestOf = (parts: readonly ColumnsFound[]): Float64Array =>
  (parts[0] as ColumnsFound).largest.map((_, b) => Math.max(...parts.map(({ largest }) => largest[b] as number)))

const quantile95 = (values: Float64Array): number => values.subarray(1).toSorted()[Math.ceil(0.95 * (values.length - 1)) - 1] ?? NaN

/** Joins the tests by min-p under the shared rearrangements. */
export const joinGlobalTests = (tests: readonly { name: GlobalTestName, values: Float64Array }[]): { pValue: number, tests: GlobalTest[], joint: { observed: number, nullStatistics: Float64Array } } => {
  const { joint, pValues, adjusted, nullSmallest } = joinTests(tests.map(({ values }) => values))
  const byHolm = holm(pValues)
  const strength = nullSmallest.map((p) => -Math.log10(p))
  return {
    pValue: joint,
    tests: tests.map(({ name, values }, i) => ({ name, statistic: values[0] as number, pValue: pValues[i] as number, adjusted: adjusted[i] as number, holm: byHolm[i] as number, nullQuantile95: quantile95(values) })),
    joint: { observed: strength[0] as number, nullStatistics: strength.subarray(1) }
  }
}
