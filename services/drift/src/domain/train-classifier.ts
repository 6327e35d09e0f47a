import { shuffle } from 'simple-statistics'
import type { WitnessScores } from './comparison-result.ts'
import { type Basis, standardise } from './frozen-basis.ts'
import { METHOD } from './method.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { aucInterval } from './statistics/auc-interval.ts'
import { fitLogistic, type LogisticModel } from './statistics/logistic.ts'
import { createRandom, type Random } from './statistics/random.ts'

/** The classifier's area under the ROC curve on rows it has not seen, and their scores. */
export interface Classified { auc: { value: number, low: number, high: number, standardError: number }, reference: WitnessScores['reference'], current: WitnessScores['current'] }

const TRAINING = { steps: 6, tolerance: 1e-3 }

const trainingRows = ({ fit }: PreparedSide, random: Random): Int32Array =>
  Int32Array.from(fit.length > METHOD.mostTrainingRows ? shuffle([...fit], random).slice(0, METHOD.mostTrainingRows) : fit)

/**
 * The penalty: as if there were as much doubt about the weights as the rows leave. Rows of the average group size count as one, and
 * with fewer independent rows than dimensions the classifier comes close to the difference of the means, which is what is left to learn then.
 */
const penaltyFor = (rows: number, groups: number, dimensions: number): number => rows / 4 * (1 + dimensions / Math.max(1, groups))

const scoresOf = ({ weights, bias }: LogisticModel, { mean, scale }: Basis, { side: { rows }, heldOut }: PreparedSide): WitnessScores['reference'] => {
  const size = weights.length
  const scaled = weights.map((weight, k) => weight / (scale[k] as number))
  const offset = bias - scaled.reduce((sum, weight, k) => sum + weight * (mean[k] as number), 0)
  const scores = Float64Array.from(heldOut, (row) => {
    let sum = offset
    for (let k = 0, at = row * size; k < size; k++, at++) sum += (scaled[k] as number) * (rows[at] as number)
    return sum
  })
  return { rows: heldOut, scores }
}

/**
 * Learns to tell the sides apart on the groups that fit, and looks how well it does on the groups held out: 0.5 is not at all, 1 is always.
 * Both sides count alike, however many rows each has.
 */
export const trainClassifier = (prepared: Prepared, basis: Basis): Classified => {
  const { question: { dimensions, resamples, seed }, reference, current } = prepared
  const random = createRandom(seed, 'classifier')
  const [ofReference, ofCurrent] = [trainingRows(reference, random), trainingRows(current, random)]
  const rows = new Float32Array((ofReference.length + ofCurrent.length) * dimensions)
  rows.set(standardise(basis, reference.side.rows, ofReference))
  rows.set(standardise(basis, current.side.rows, ofCurrent), ofReference.length * dimensions)
  const count = ofReference.length + ofCurrent.length
  const isSecond = Uint8Array.from({ length: count }, (_, i) => i < ofReference.length ? 0 : 1)
  const rowWeights = Float64Array.from(isSecond, (second) => count / 2 / (second === 1 ? ofCurrent.length : ofReference.length))
  const model = fitLogistic({ rows, size: dimensions, isSecond, penalty: penaltyFor(count, reference.fitGroups + current.fitGroups, dimensions), rowWeights, ...TRAINING })
  const [scored, scoredCurrent] = [scoresOf(model, basis, reference), scoresOf(model, basis, current)]
  const groupsOf = (side: PreparedSide): Int32Array => side.heldOut.map((row) => side.groupOf[row] as number)
  const auc = aucInterval({ scores: scored.scores, groupOf: groupsOf(reference) }, { scores: scoredCurrent.scores, groupOf: groupsOf(current) }, { resamples, random: createRandom(seed, 'classifier interval') })
  return { auc, reference: scored, current: scoredCurrent }
}
