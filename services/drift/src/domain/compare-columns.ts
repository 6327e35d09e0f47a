import type { DimensionShift } from './comparison-result.ts'
import { type Prepared, unitsOfRows } from './prepare-sides.ts'
import { accumulate, countColumn, createGridCounts, gridDistances, gridOf } from './statistics/grid-ks.ts'
import { ksAsymptoticP, ksDistance } from './statistics/kolmogorov-smirnov.ts'
import { wasserstein } from './statistics/wasserstein.ts'

/** What is found by looking at columns one by one: the largest KS distance under each rearrangement, and each column as observed. */
export interface ColumnsFound { largest: Float64Array, distances: Float64Array, shifts: Omit<DimensionShift, 'adjusted'>[] }

/** The values of one column on both sides. */
export interface Column { reference: Float32Array | Float64Array, current: Float32Array | Float64Array }

const momentsOf = (values: ArrayLike<number>): { mean: number, variance: number } => {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  const mean = sum / values.length
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2
  return { mean, variance: squares / Math.max(1, values.length - 1) }
}

/** One column described: how it moved, in units of the reference's spread. */
const describeColumn = (column: Column, dimension: number): { shift: Omit<DimensionShift, 'adjusted'>, thresholds: Float64Array } => {
  const [reference, current] = [column.reference.toSorted(), column.current.toSorted()]
  const [before, after] = [momentsOf(reference), momentsOf(current)]
  const sigma = Math.sqrt(before.variance)
  const inSigmas = (value: number): number => value === 0 ? 0 : value / sigma
  const ksD = ksDistance(reference, current)
  const shift = {
    dimension,
    ksD,
    smd: inSigmas(after.mean - before.mean),
    wassersteinOverSigma: inSigmas(wasserstein(reference, current)),
    varianceRatio: before.variance === after.variance ? 1 : after.variance / before.variance,
    pValue: ksAsymptoticP(ksD, reference.length, current.length)
  }
  return { shift, thresholds: gridOf(reference, current) }
}

/** KS of any columns under the shared rearrangements. `compared` columns hold a value for each compared row. */
export const compareColumns = (prepared: Prepared, columns: number, columnAt: (column: number) => Column): ColumnsFound => {
  const { reference, current, units, rearrangements } = prepared
  const [unitsOfReference, unitsOfCurrent] = [unitsOfRows(reference, reference.compared, units), unitsOfRows(current, current.compared, units)]
  const rows = new Float64Array(units.count)
  for (const unit of [...unitsOfReference, ...unitsOfCurrent]) rows[unit] = (rows[unit] as number) + 1
  const counts = createGridCounts(rows, columns)
  const shifts = Array.from({ length: columns }, (_, column) => {
    const values = columnAt(column)
    const { shift, thresholds } = describeColumn(values, column)
    countColumn(counts, column, { values: values.reference, unitOf: unitsOfReference, thresholds })
    countColumn(counts, column, { values: values.current, unitOf: unitsOfCurrent, thresholds })
    return shift
  })
  accumulate(counts)
  const { largest, observed } = gridDistances(counts, rearrangements)
  return { largest, distances: observed, shifts }
}

const gather = (rows: Float32Array, dimensions: number, chosen: Int32Array, column: number): Float32Array => {
  const values = new Float32Array(chosen.length)
  for (let i = 0; i < chosen.length; i++) values[i] = rows[(chosen[i] as number) * dimensions + column] as number
  return values
}

/** The embedding dimensions from one to another: a part of the work that another thread can do. */
export const compareDimensions = (prepared: Prepared, from: number, to: number): ColumnsFound => {
  const { question: { dimensions }, reference, current } = prepared
  const found = compareColumns(prepared, to - from, (column) => ({
    reference: gather(reference.side.rows, dimensions, reference.compared, from + column),
    current: gather(current.side.rows, dimensions, current.compared, from + column)
  }))
  return { ...found, shifts: found.shifts.map((shift) => ({ ...shift, dimension: from + shift.dimension })) }
}
