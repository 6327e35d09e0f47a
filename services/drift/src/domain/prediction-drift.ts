import { Matrix, SingularValueDecomposition, solve } from 'ml-matrix'
import { compareColumns } from './compare-columns.ts'
import type { Estimate, PredictionDrift } from './comparison-result.ts'
import { driftOfCategories } from './drift-of-categories.ts'
import { type Prepared, type PreparedSide, unitsOfRows } from './prepare-sides.ts'
import { calibrate, type Calibration } from './statistics/calibrate.ts'
import { intervalOf, resampleGroups } from './statistics/group-bootstrap.ts'
import { createRandom, type Random } from './statistics/random.ts'
import { meanDistances, sumUnits } from './statistics/unit-sums.ts'
import { permutationPValues } from './statistics/westfall-young.ts'

/** Shift estimation divides by the confusion matrix; below this it divides by nothing. */
const SMALLEST_SINGULAR_VALUE = 0.05
const FEWEST_CALIBRATION_ROWS = 50
/** Share of current rows farther out than 99 % of the reference's above which confidences mean nothing. */
const MOST_UNSEEN = 0.05
/** The estimate of the reference's own accuracy may be this far off, beyond two standard errors, before the method is not believed. */
const MOST_CALIBRATION_ERROR = 0.05

interface Model { classes: readonly string[], reference: Float32Array, current: Float32Array }

const modelOf = ({ question: { classes, reference, current } }: Prepared): Model | null =>
  classes === undefined || reference.probabilities === undefined || current.probabilities === undefined ? null : { classes, reference: reference.probabilities, current: current.probabilities }

const entropyOf = (probabilities: Float32Array, row: number, size: number): number => {
  let entropy = 0
  for (let k = row * size; k < (row + 1) * size; k++) {
    const p = probabilities[k] as number
    if (p > 0) entropy -= p * Math.log(p)
  }
  return entropy
}

const topOf = (probabilities: Float32Array, row: number, size: number): number => {
  let top = 0
  for (let k = 1; k < size; k++) if ((probabilities[row * size + k] as number) > (probabilities[row * size + top] as number)) top = k
  return top
}

const bump = (into: Float64Array, at: number, by = 1): void => { into[at] = (into[at] as number) + by }

/** What is compared of each row: the probability of each class, whether it is the most probable one, and the entropy. */
const measuresOf = (probabilities: Float32Array, rows: Int32Array, size: number): Float64Array => {
  const width = 2 * size + 1
  const measures = new Float64Array(rows.length * width)
  rows.forEach((row, i) => {
    for (let k = 0; k < size; k++) measures[i * width + k] = probabilities[row * size + k] as number
    measures[i * width + size + topOf(probabilities, row, size)] = 1
    measures[i * width + 2 * size] = entropyOf(probabilities, row, size)
  })
  return measures
}

/** Each column in units of its own spread over both sides, so that all count alike. */
const inSpreads = (measures: Float64Array, width: number): Float64Array => {
  const count = measures.length / width
  const [means, squares] = [new Float64Array(width), new Float64Array(width)]
  measures.forEach((value, at) => bump(means, at % width, value / count))
  measures.forEach((value, at) => bump(squares, at % width, (value - (means[at % width] as number)) ** 2 / count))
  return measures.map((value, at) => (squares[at % width] as number) > 1e-12 ? value / Math.sqrt(squares[at % width] as number) : 0)
}

/**
 * What the model says, under each rearrangement (black-box shift detection): the largest KS distance over the classes' probabilities and their entropy, and
 * the distance of the means of these and of the shares of predicted classes, whichever is the rarer. KS sees a change of shape; a rare class that becomes less rare moves only the means. Null without probabilities.
 */
export const testPredictions = (prepared: Prepared): Float64Array | null => {
  const model = modelOf(prepared)
  if (model === null) return null
  const size = model.classes.length
  const width = 2 * size + 1
  const [reference, current] = [measuresOf(model.reference, prepared.reference.compared, size), measuresOf(model.current, prepared.current.compared, size)]
  const columnOf = (measures: Float64Array, column: number): Float64Array =>
    Float64Array.from({ length: measures.length / width }, (_, i) => measures[i * width + (column === size ? 2 * size : column)] as number)
  const { largest } = compareColumns(prepared, size + 1, (column) => ({ reference: columnOf(reference, column), current: columnOf(current, column) }))
  const unitOf = [prepared.reference, prepared.current].flatMap((side) => [...unitsOfRows(side, side.compared, prepared.units)])
  const means = meanDistances(sumUnits(inSpreads(Float64Array.from([...reference, ...current]), width), width, Int32Array.from(unitOf), prepared.units.count), prepared.rearrangements)
  const [byShape, byMeans] = [permutationPValues(largest), permutationPValues(means)]
  return byShape.map((p, b) => -Math.log10(Math.min(p, byMeans[b] as number)))
}

/** Sums by group of what each row adds, so that groups can be drawn again. */
const byGroup = ({ groupOf }: PreparedSide, rows: Int32Array, size: number, add: (into: Float64Array, row: number) => void): Float64Array[] => {
  const sums = new Map<number, Float64Array>()
  for (const row of rows) {
    const group = groupOf[row] as number
    const own = sums.get(group) ?? new Float64Array(size)
    add(own, row)
    sums.set(group, own)
  }
  return [...sums.values()]
}

const total = (sums: readonly Float64Array[]): Float64Array => {
  const all = new Float64Array(sums[0]?.length ?? 0)
  for (const own of sums) own.forEach((value, k) => bump(all, k, value))
  return all
}

const estimate = (sums: readonly (readonly Float64Array[])[], of: (totals: Float64Array[]) => number, { resamples, random }: { resamples: number, random: Random }): Estimate => {
  const value = of(sums.map(total))
  return intervalOf(value, Float64Array.from({ length: resamples }, () => of(sums.map((side) => resampleGroups(side, random))) - value))
}

const ratio = (totals: Float64Array | undefined): number => (totals?.[0] as number) / (totals?.[1] as number)

interface Shifted { estimatedShares: PredictionDrift['estimatedShares'], estimatedSharesRefused: string | null }

/** True shares on the current side if only the shares changed: the confusion matrix of the reference's fit rows, solved for what the model now predicts. */
const estimateShares = (prepared: Prepared, { classes, reference, current }: Model): Shifted => {
  const { question: { seed, resamples } } = prepared
  const { labels } = prepared.reference.side
  const refused = (reason: string): Shifted => ({ estimatedShares: null, estimatedSharesRefused: reason })
  if (labels === undefined) return refused('the reference has no labels')
  const size = classes.length
  const confusion = byGroup(prepared.reference, prepared.reference.fit, size * size, (into, row) => {
    const truth = classes.indexOf(labels[row] as string)
    if (truth >= 0) bump(into, topOf(reference, row, size) * size + truth)
  })
  const predicted = byGroup(prepared.current, prepared.current.compared, size + 1, (into, row) => { bump(into, topOf(current, row, size)); bump(into, size) })
  const conditional = (counts: Float64Array): Matrix => {
    const matrix = Matrix.zeros(size, size)
    for (let truth = 0; truth < size; truth++) {
      const column = Array.from({ length: size }, (_, top) => counts[top * size + truth] as number)
      const all = column.reduce((sum, count) => sum + count, 0)
      column.forEach((count, top) => matrix.set(top, truth, all === 0 ? 0 : count / all))
    }
    return matrix
  }
  const smallestSingularValue = Math.min(...new SingularValueDecomposition(conditional(total(confusion))).diagonal)
  if (!(smallestSingularValue >= SMALLEST_SINGULAR_VALUE)) return refused('the model tells the classes apart too badly on the reference (or a class is missing there)')
  const solved = ([counts, tops]: Float64Array[]): number[] => {
    const matrix = conditional(counts as Float64Array)
    if (Math.min(...new SingularValueDecomposition(matrix).diagonal) < 1e-6) return Array.from({ length: size }, () => NaN)
    const shares = solve(matrix, Matrix.columnVector(Array.from({ length: size }, (_, k) => ((tops as Float64Array)[k] as number) / ((tops as Float64Array)[size] as number)))).to1DArray().map((share) => Math.max(0, share))
    const all = shares.reduce((sum, share) => sum + share, 0)
    return shares.map((share) => share / all)
  }
  const shares = classes.map((name, k) => ({ name, ...estimate([confusion, predicted], (totals) => solved(totals)[k] as number, { resamples: Math.min(resamples, 200), random: createRandom(seed, 'estimated shares') }) }))
  return { estimatedShares: { shares, smallestSingularValue }, estimatedSharesRefused: null }
}

interface Accuracy { estimatedAccuracy: PredictionDrift['estimatedAccuracy'], estimatedAccuracyRefused: string | null }

const meanConfidence = (side: PreparedSide, rows: Int32Array, probabilities: Float32Array, { size, calibrated }: { size: number, calibrated: Calibration }) =>
  byGroup(side, rows, 2, (into, row) => {
    bump(into, 0, calibrated(probabilities[row * size + topOf(probabilities, row, size)] as number))
    bump(into, 1)
  })

/** Accuracy on the current side by confidence, calibrated on the reference's fit rows; only where confidences can be believed. */
const estimateAccuracy = (prepared: Prepared, { classes, reference, current }: Model, unseenShare: () => number): Accuracy => {
  const { question: { seed, resamples } } = prepared
  const { labels } = prepared.reference.side
  const refused = (reason: string): Accuracy => ({ estimatedAccuracy: null, estimatedAccuracyRefused: reason })
  const size = classes.length
  if (labels === undefined) return refused('the reference has no labels')
  if (prepared.reference.fit.length < FEWEST_CALIBRATION_ROWS) return refused(`fewer than ${FEWEST_CALIBRATION_ROWS} reference rows to calibrate on`)
  const unseen = unseenShare()
  if (unseen > MOST_UNSEEN) return refused(`${Math.round(unseen * 100)} % of the current images are farther from the reference than 99 % of its own are, and there confidences mean nothing`)
  const isRight = (row: number): number => classes[topOf(reference, row, size)] === labels[row] ? 1 : 0
  const confidence = (row: number): number => reference[row * size + topOf(reference, row, size)] as number
  const { fit, compared } = prepared.reference
  const calibrated = calibrate([...fit].map((row) => ({ confidence: confidence(row), right: isRight(row) })))
  const measured = [...compared].reduce((sum, row) => sum + isRight(row), 0) / compared.length
  const settings = { resamples, random: createRandom(seed, 'estimated accuracy') }
  const estimated = ratio(total(meanConfidence(prepared.reference, compared, reference, { size, calibrated })))
  const standardError = Math.sqrt(measured * (1 - measured) / prepared.reference.comparedGroups.length)
  if (Math.abs(estimated - measured) > MOST_CALIBRATION_ERROR + 2 * standardError) return refused(`on the reference itself the estimate (${estimated.toFixed(3)}) is too far from the truth (${measured.toFixed(3)})`)
  const onCurrent = estimate([meanConfidence(prepared.current, prepared.current.compared, current, { size, calibrated })], ([totals]) => ratio(totals), settings)
  return { estimatedAccuracy: { current: onCurrent, referenceEstimated: estimated, referenceMeasured: measured }, estimatedAccuracyRefused: null }
}

/** What the model says of both sides; `unseenShare` is how much of the current side lies where the reference has nothing. Null without probabilities. */
export const predictionDrift = (prepared: Prepared, unseenShare: () => number): PredictionDrift | null => {
  const model = modelOf(prepared)
  if (model === null) return null
  const { classes, reference, current } = model
  const size = classes.length
  const { question: { seed, resamples } } = prepared
  const named = (probabilities: Float32Array): string[] => Array.from({ length: probabilities.length / size }, (_, row) => classes[topOf(probabilities, row, size)] as string)
  const entropies = (side: PreparedSide, probabilities: Float32Array) => byGroup(side, side.compared, 2, (into, row) => { bump(into, 0, entropyOf(probabilities, row, size)); bump(into, 1) })
  return {
    predicted: driftOfCategories(prepared, { reference: named(reference), current: named(current) }),
    entropyShift: estimate([entropies(prepared.reference, reference), entropies(prepared.current, current)], ([before, after]) => ratio(after) - ratio(before), { resamples, random: createRandom(seed, 'entropy') }),
    ...estimateShares(prepared, model),
    ...estimateAccuracy(prepared, model, unseenShare)
  }
}
