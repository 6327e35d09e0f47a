import { Matrix, solve } from 'ml-matrix'
import type { Cause, ColumnDrift, ComparisonResult } from './comparison-result.ts'
import { gapWithin, type Paired, spreadWithin, withoutCategories } from './explain-gap.ts'
import { digits } from './format-numbers.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { LEAST_SPREAD, QUALITY_SIGNATURES, type QualitySignature, type Shifts } from './quality-signatures.ts'

/** Shifts beyond this are as clear as can be; larger ones would only weigh how steady a measure happens to be. */
const LARGEST_SHIFT = 8

/** A shift of quality that moved the embeddings, and one that did not but is plain by itself. */
const [LEAST_STRENGTH, LEAST_STRENGTH_ALONE] = [0.35, 0.6]

/** A measure's p-value, adjusted for all measures, may be this large: it must be beyond chance, but the size decides. */
const LARGEST_P = 0.05

interface Given { labels: Paired<string>, scores: Paired<number>, isFound: boolean }

const columnOf = ({ side, compared }: PreparedSide, name: string, otherwise: number): number[] => Array.from(compared, (row) => {
  const value = side.quality?.[name]?.[row] ?? NaN
  return Number.isNaN(value) ? otherwise : value
})

const valuesOf = ({ reference, current }: Prepared, { name, reference: before, current: after }: ColumnDrift): Paired<number> =>
  ({ reference: columnOf(reference, name, before.median), current: columnOf(current, name, after.median) })

const shiftOf = (prepared: Prepared, column: ColumnDrift, labels: Paired<string>): number => {
  const values = valuesOf(prepared, column)
  const spread = Math.max(LEAST_SPREAD[column.name] ?? 1e-6, spreadWithin(values.reference, labels.reference))
  return Math.min(LARGEST_SHIFT, Math.max(-LARGEST_SHIFT, gapWithin(values, labels) / spread))
}

/** Adjusted R² of the least-squares regression of some values on columns. */
const regress = (values: readonly number[], columns: readonly (readonly number[])[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const moving = columns.filter((column) => column.some((value) => value !== column[0]))
  if (moving.length === 0 || total === 0 || values.length < moving.length + 3) return 0
  const design = new Matrix(values.map((_, i) => [1, ...moving.map((column) => column[i] as number)]))
  const fitted = design.mmul(solve(design, Matrix.columnVector([...values]), true)).getColumn(0)
  const left = values.reduce((sum, value, i) => sum + (value - (fitted[i] as number)) ** 2, 0)
  return Math.max(0, 1 - left / total * (values.length - 1) / (values.length - moving.length - 1))
}

/** How much of the classifier's scores a signature's measures explain among images of like label. */
const explainedBy = ({ measures }: QualitySignature, prepared: Prepared, { columns, labels, scores }: Given & { columns: readonly ColumnDrift[] }): number => {
  const known = { reference: scores.reference.map((score) => !Number.isNaN(score)), current: scores.current.map((score) => !Number.isNaN(score)) }
  const keep = <Value>({ reference, current }: Paired<Value>): Paired<Value> => ({ reference: reference.filter((_, i) => known.reference[i]), current: current.filter((_, i) => known.current[i]) })
  const like = keep(labels)
  const own = columns.filter(({ name }) => measures.includes(name)).map((column) => withoutCategories(keep(valuesOf(prepared, column)), like))
  return regress(withoutCategories(keep(scores), like), own)
}

/** Ways in which the current images look worse or other, the plainest first; at most one for each measure, which must have moved by more than chance. */
export const causesOfQuality = (prepared: Prepared, result: ComparisonResult, given: Given): Cause[] => {
  const columns = result.quality
  const beyondChance = new Set(columns.filter(({ adjusted }) => adjusted <= LARGEST_P).map(({ name }) => name))
  const shifts: Shifts = Object.fromEntries(columns.map((column) => [column.name, shiftOf(prepared, column, given.labels)]))
  const found = QUALITY_SIGNATURES.map((signature) => ({ signature, strength: signature.strength(shifts) }))
    .filter(({ signature: { lead }, strength }) => beyondChance.has(lead) && strength >= (given.isFound ? LEAST_STRENGTH : LEAST_STRENGTH_ALONE))
    .sort((a, b) => b.strength - a.strength)
  const led = new Set<string>()
  return found.filter(({ signature: { lead } }) => !led.has(lead) && led.add(lead)).map(({ signature, strength }): Cause => {
    const column = columns.find(({ name }) => name === signature.lead) as ColumnDrift
    return {
      name: signature.name,
      family: 'quality',
      explained: explainedBy(signature, prepared, { ...given, columns }),
      strength,
      sentence: `the current images are ${signature.says}: ${column.name} ${digits(column.reference.mean)} before, ${digits(column.current.mean)} now`
    }
  })
}
