import { type ColumnsFound, compareDimensions } from './compare-columns.ts'
import type { ComparisonQuestion } from './comparison-question.ts'
import type { ComparisonResult, Effect, LocalTable, SideSize } from './comparison-result.ts'
import { conditionalDrift } from './conditional-drift.ts'
import { driftOfCategories } from './drift-of-categories.ts'
import { driftOfColumns } from './drift-of-columns.ts'
import { type Basis, freezeBasis, type Placed, placeRows } from './frozen-basis.ts'
import { compareDerived, joinGlobalTests, largestOf, sumStandardised, testClassifier, testMmd, unitsOfCompared } from './global-tests.ts'
import { judge, judgeEffect, kindOf, minimumDetectable } from './judge.ts'
import { meanShiftOf } from './mean-shift-of-units.ts'
import { METHOD, METHOD_VERSION } from './method.ts'
import { comparePredictions, predictionDrift } from './prediction-drift.ts'
import { type Prepared, type PreparedSide, prepareSides } from './prepare-sides.ts'
import { benjaminiHochberg } from './statistics/adjust-p-values.ts'
import { intraGroupCorrelation } from './statistics/intra-group-correlation.ts'
import { scatterOf, witnessOf } from './show-rows.ts'
import { trainClassifier } from './train-classifier.ts'
import { unseenShare } from './unseen-share.ts'

const sizeOf = (prepared: PreparedSide, placed?: Placed): SideSize => {
  const { fit, heldOut, compared, comparedGroups, groups, fitGroups, rowsNotFinite, groupOf } = prepared
  const components = placed === undefined ? 0 : placed.scores.length / Math.max(1, placed.norms.length)
  const correlation = placed === undefined ? { icc: null, effectiveRows: groups } : intraGroupCorrelation(placed.scores, components, compared.map((row) => groupOf[row] as number))
  const rows = fit.length + heldOut.length
  return { rows, groups, fitRows: fit.length, fitGroups, comparedRows: compared.length, comparedGroups: comparedGroups.length, icc: correlation.icc, effectiveRows: correlation.effectiveRows * (placed === undefined ? 1 : rows / Math.max(1, compared.length)), rowsNotFinite }
}

const localTableOf = ({ shifts }: ColumnsFound): LocalTable => {
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
  causes: [],
  minimumDetectable: null,
  basis: null,
  scatter: null,
  witness: null,
  refusals,
  warnings
})

/** The first step of a comparison: what every thread needs. Nothing more can be done if there are refusals. */
export const beginComparison = prepareSides

/** The last step: everything but the dimensions one by one, which may come from elsewhere, in parts that together are all. */
export const concludeComparison = (prepared: Prepared, dimensionParts: readonly ColumnsFound[]): ComparisonResult => {
  const { question, reference, current } = prepared
  const { dimensions, significance, permutations } = question
  const basis: Basis = freezeBasis({ rows: reference.side.rows, dimensions, fit: reference.fit, contentHash: reference.side.contentHash })
  const components = basis.variances.length
  const placed = { reference: placeRows(basis, reference.side.rows, reference.compared), current: placeRows(basis, current.side.rows, current.compared) }
  const sums = sumStandardised(prepared, basis)
  const predictionsFound = comparePredictions(prepared)
  const largest = largestOf([...dimensionParts, compareDerived(prepared, basis, placed)])
  const { pValue, tests, joint } = joinGlobalTests([
    { name: 'mmd', values: testMmd(prepared, basis, placed) },
    ...(predictionsFound === null ? [] : [{ name: 'predictions' as const, values: predictionsFound.largest }]),
    { name: 'classifier', values: testClassifier(prepared, basis, sums) },
    { name: 'dimensions', values: largest }
  ])
  const classified = trainClassifier(prepared, basis)
  const conditional = conditionalDrift(prepared, basis, placed)
  const labels = reference.side.labels === undefined || current.side.labels === undefined ? null : driftOfCategories(prepared, { reference: reference.side.labels, current: current.side.labels })
  const predictions = predictionsFound === null ? null : predictionDrift(prepared, () => unseenShare(placed, components))
  const shift = meanShiftOf(prepared, { sums, norms: placed, unitOf: unitsOfCompared(prepared) })
  const effects = [
    judgeEffect('auc', classified.auc),
    ...(shift === null ? [] : [judgeEffect('mean-shift', shift)]),
    ksExcess(largest),
    ...(labels === null ? [] : [judgeEffect('label-tvd', labels.tvd)]),
    ...(predictions === null ? [] : [judgeEffect('prediction-tvd', predictions.predicted.tvd), judgeEffect('entropy-shift', predictions.entropyShift)])
  ]
  const sizes = { reference: sizeOf(reference, placed.reference), current: sizeOf(current, placed.current) }
  const { verdict, severity } = judge(pValue, significance, effects)
  return {
    ...nothingComputed(prepared),
    verdict,
    severity,
    kind: kindOf({ verdict, significance, labelP: labels?.pValue ?? null, conditionalP: conditional?.pValue ?? null }),
    pValue,
    permutations,
    sizes,
    tests,
    joint,
    local: localTableOf({ largest, distances: new Float64Array(0), shifts: dimensionParts.flatMap(({ shifts }) => shifts) }),
    effects,
    conditional,
    labels,
    predictions,
    quality: driftOfColumns(prepared),
    sources: reference.side.sources === undefined || current.side.sources === undefined ? null : driftOfCategories(prepared, { reference: reference.side.sources, current: current.side.sources }),
    minimumDetectable: minimumDetectable({ standardError: classified.auc.standardError, significance, ...sizes }),
    basis: basis.described,
    scatter: scatterOf(prepared, basis, placed),
    witness: witnessOf(prepared, placed, classified, components)
  }
}

/** A comparison that cannot be made, with the reasons. */
export const refuseComparison = nothingComputed

/**
 * Compares two sides. The same question always has the same answer, bit for bit, on one thread or two.
 */
export const compareSides = (question: ComparisonQuestion): ComparisonResult => {
  const prepared = beginComparison(question)
  if (prepared.refusals.length > 0) return refuseComparison(prepared)
  return concludeComparison(prepared, [compareDimensions(prepared, 0, question.dimensions)])
}
