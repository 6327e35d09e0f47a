import { mean, median } from 'simple-statistics'
import { type Column, compareColumns } from './compare-columns.ts'
import type { ColumnDrift } from './comparison-result.ts'
import { type Prepared, type PreparedSide, unitsOfRows } from './prepare-sides.ts'
import { holm } from './statistics/adjust-p-values.ts'
import { permutationPValues } from './statistics/westfall-young.ts'

const known = (values: ArrayLike<number>): number[] => Array.from(values).filter((value) => !Number.isNaN(value))

const summarise = (values: readonly number[]) => ({ mean: mean([...values]), median: median([...values]) })

/** Rows whose value is not known stand where the others' middle is, which neither makes nor hides a difference of the others. */
const filled = ({ compared }: PreparedSide, values: Float64Array): Float64Array => {
  const own = Float64Array.from(compared, (row) => values[row] as number)
  const middle = median(known(own))
  return own.map((value) => Number.isNaN(value) ? middle : value)
}

/** Which measures of the pixels changed: KS with a p-value from moving whole groups, Holm's over the family. Measures that one side does not know at all are left out. */
export const driftOfColumns = (prepared: Prepared): ColumnDrift[] => {
  const { reference, current, units } = prepared
  const [before, after] = [reference.side.quality ?? {}, current.side.quality ?? {}]
  if (unitsOfRows(reference, reference.compared, units).length === 0) return []
  const names = Object.keys(before).filter((name) => [[reference, before], [current, after]].every(([side, columns]) => {
    const values = (columns as Readonly<Record<string, Float64Array>>)[name]
    return values !== undefined && (side as PreparedSide).compared.some((row) => !Number.isNaN(values[row]))
  }))
  const found = names.map((name) => {
    const column: Column = { reference: filled(reference, before[name] as Float64Array), current: filled(current, after[name] as Float64Array) }
    const { largest, shifts: [shift] } = compareColumns(prepared, 1, () => column)
    const { ksD = 0, smd = 0, wassersteinOverSigma = 0 } = shift ?? {}
    return { name, ksD, smd, wassersteinOverSigma, reference: summarise([...column.reference]), current: summarise([...column.current]), pValue: permutationPValues(largest)[0] as number }
  })
  const adjusted = holm(found.map(({ pValue }) => pValue))
  return found.map((column, i) => ({ ...column, adjusted: adjusted[i] as number }))
}
