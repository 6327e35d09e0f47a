import { withCauses } from './with-causes.ts'
import { type ColumnsFound, compareDimensions } from './compare-columns.ts'
import type { ComparisonQuestion } from './comparison-question.ts'
import type { CategoryDrift, ComparisonResult, Effect, LocalTable, PredictionDrift, SideSize } from './comparison-result.ts'
import { conditionalDrift } from './conditional-drift.ts'
import { compareCategories, driftOfCategories } from './drift-of-categories.ts'
import { driftOfColumns } from './drift-of-columns.ts'
import { freezeBasis, type Placed, placeRows } from './frozen-basis.ts'
import { compareDerived, joinGlobalTests, largestOf, sumStandardised, testClassifier, testMmd, unitsOfCompared } from './global-tests.ts'
import { judge, judgeEffect, kindOf, minimumDetectable } from './judge.ts'
import { meanShiftOf } from './mean-shift-of-units.ts'
import { METHOD, METHOD_VERSION } from './method.ts'
import { testPredictions, predictionDrift } from './prediction-drift.ts'
import { type Prepared, type PreparedSide, prepareSides, usedRows } from './prepare-sides.ts'
import { benjaminiHochberg } from './statistics/adjust-p-values.ts'
import { intraGroupCorrelation } from './statistics/intra-group-correlation.ts'
import { scatterOf, witnessOf } from './show-rows.ts'
import { type Classified, crossFitClassifier } from './cross-fit-classifier.ts'
import { unseenShare } from './unseen-share.ts'

const sizeOf = (prepared: PreparedSide, placed?: Placed): SideSize => {
  const { fit, compared, comparedGroups, groups, fitGroups, rowsNotFinite, groupOf } = prepared
  const components = placed === undefined ? 0 : placed.scores.length / Math.max(1, placed.norms.length)
  const correlation = placed === undefined ? { icc: null, effectiveRows: groups } : intraGroupCorrelation(placed.scores, components, compared.map((row) => groupOf[row] as number))
  const rows = usedRows(prepared)
  return { rows, groups, fitRows: fit.length, fitGroups, comparedRows: compared.length, comparedGroups: comparedGroups.length, icc: correlation.icc, effectiveRows: correlation.effectiveRows * (placed === undefined ? 1 : rows / Math.max(1, compared.length)), rowsNotFinite }
}

const localTableOf = (shifts: ColumnsFound['shifts']): LocalTable => {
  const adjusted = benjaminiHochberg(shifts.map(({ pValue }) => pValue))
  const all = shifts.map((shift, i) => ({ ...shift, adjusted: adjusted[i] as number }))
  return {
    dimensions: all.length,
    shareDrifted: all.filter((shift) => shift.adjusted <= METHOD.falseDiscoveryRate).length / all.length,
    falseDiscoveryRate: METHOD.falseDiscoveryRate,
    top: all.toSorted((a, b) => b.ksD - a.ksD || a.dimension - b.dimension).slice(0, METHOD.dimensionsShown)
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The largest KS distance less what chance gives on average; its interval is as wide as chance is. */
const ksExcess = (largest: Float64Array): Effect => {
  const observed = largest[0] as number
  const byChance = largest.subarray(1)
  const average = mean(byChance)
  const spread = Math.sqrt(mean(byChance.map((value) => (value - average) ** 2)))
  const value = observed - average
  return judgeEffect('ks-excess', { value: Math.max(0, value), low: value - 1.96 * spread, high: Math.max(0, value) + 1.96 * spread })
}

interface Found { auc: Classified['auc'], shift: ReturnType<typeof meanShiftOf>, largest: Float64Array, labels: CategoryDrift | null, predictions: PredictionDrift | null }

const effectsOf = ({ auc, shift, largest, labels, predictions }: Found): Effect[] => [
  judgeEffect('auc', auc),
  ...(shift === null ? [] : [judgeEffect('mean-shift', shift)]),
  ksExcess(largest),
  ...(labels === null ? [] : [judgeEffect('label-tvd', labels.tvd)]),
  ...(predictions === null ? [] : [judgeEffect('prediction-tvd', predictions.predicted.tvd), judgeEffect('entropy-shift', predictions.entropyShift)])
]

const nothingComputed = ({ question: { significance, seed }, reference, current, refusals, warnings }: Prepared): ComparisonResult => ({
  methodVersion: METHOD_VERSION,
  verdict: 'inconclusive',
  severity: 'none',
  kind: 'none',
  pValue: null,
  significance,
  permutations: 0,
  seed,
  sizes: { reference: sizeOf(reference), current: sizeOf(current) },
  tests: [],
  joint: null,
  local: null,
  effects: [],
  conditional: null,
  labels: null,
  predictions: null,
  quality: [],
  sources: null,
  places: null,
  times: null,
  withoutSource: [],
  causes: [],
  minimumDetectable: null,
  basis: null,
  scatter: null,
  witness: null,
  refusals,
  warnings
})

/** A comparison that cannot be made, with the reasons. */
export const refuseComparison = nothingComputed

/** The rest of a comparison, once the dimensions have been looked at one by one, in parts that together are all of them. */
export type FinishComparison = (dimensionParts: readonly ColumnsFound[]) => ComparisonResult

/** What is computed in the basis. */
const inBasis = (prepared: Prepared) => {
  const { question: { dimensions }, reference, current } = prepared
  const basis = freezeBasis({ rows: reference.side.rows, dimensions, fit: reference.fit, contentHash: reference.side.contentHash })
  const placed = { reference: placeRows(basis, reference.side.rows, reference.compared), current: placeRows(basis, current.side.rows, current.compared) }
  return { basis, placed, sums: sumStandardised(prepared, basis) }
}

/** The categories that both sides have. */
const categoriesOf = ({ reference, current }: Prepared, name: 'labels' | 'sources') => {
  const [before, after] = [reference.side[name], current.side[name]]
  return before === undefined || after === undefined ? null : { reference: before, current: after }
}

/**
 * Computes everything but the dimensions one by one, which another thread may be looking at meanwhile.
 */
export const concludeComparison = (prepared: Prepared): FinishComparison => {
  const { reference, current, question: { significance, permutations } } = prepared
  const { basis, placed, sums } = inBasis(prepared)
  const derived = compareDerived(prepared, basis, placed)
  const predictionsFound = testPredictions(prepared)
  const [labelled, sourced] = [categoriesOf(prepared, 'labels'), categoriesOf(prepared, 'sources')]
  const labels = labelled === null ? null : compareCategories(prepared, labelled)
  const tests = [
    { name: 'mmd' as const, values: testMmd(prepared, basis, placed) },
    ...(predictionsFound === null ? [] : [{ name: 'predictions' as const, values: predictionsFound }]),
    ...(labels === null ? [] : [{ name: 'labels' as const, values: labels.chiSquares }]),
    { name: 'classifier' as const, values: testClassifier(prepared, basis, sums) }
  ]
  const classified = crossFitClassifier(prepared)
  const conditional = conditionalDrift(prepared, basis, placed)
  const predictions = predictionsFound === null ? null : predictionDrift(prepared, () => unseenShare(placed, basis.variances.length))
  const shift = meanShiftOf(prepared, { sums, norms: placed, unitOf: unitsOfCompared(prepared) })
  const sizes = { reference: sizeOf(reference, placed.reference), current: sizeOf(current, placed.current) }
  const result: ComparisonResult = {
    ...nothingComputed(prepared),
    permutations,
    sizes,
    conditional,
    labels: labels?.drift ?? null,
    predictions,
    quality: driftOfColumns(prepared),
    sources: sourced === null ? null : driftOfCategories(prepared, sourced),
    minimumDetectable: minimumDetectable({ standardError: classified.auc.standardError, significance, ...sizes }),
    basis: basis.described,
    scatter: scatterOf(prepared, basis, placed),
    witness: witnessOf(prepared, placed, classified, basis.variances.length)
  }
  return (dimensionParts) => {
    const largest = largestOf([...dimensionParts, derived])
    const joined = joinGlobalTests([...tests, { name: 'dimensions', values: largest }])
    const effects = effectsOf({ auc: classified.auc, shift, largest, labels: result.labels, predictions })
    const { verdict, severity } = judge(joined.pValue, significance, effects)
    const kind = kindOf({ verdict, significance, labelP: result.labels?.pValue ?? null, conditionalP: conditional?.pValue ?? null })
    return withCauses(prepared, { ...result, ...joined, effects, verdict, severity, kind, local: localTableOf(dimensionParts.flatMap(({ shifts }) => shifts)) })
  }
}

/**
 * Compares two sides. The same question always has the same answer, bit for bit, on one thread or two.
 */
export const compareSides = (question: ComparisonQuestion): ComparisonResult => {
  const prepared = prepareSides(question)
  if (prepared.refusals.length > 0) return refuseComparison(prepared)
  return concludeComparison(prepared)([compareDimensions(prepared, 0, question.dimensions)])
}
