import { seededNumbers } from '../seeded-numbers.ts'
import { type AnsweredImages, predictedClasses, rightAnswers } from './answered-images.ts'
import { bootstrapCells, percentileInterval, type Resampling } from './bootstrap-cells.ts'
import { descending, type Order } from './rank-images.ts'

const MOST_BINS = 10
const IMAGES_PER_BIN = 50

/** How sure a model was of each answer and whether it was right, in the order of how sure it was. */
export interface Confidences extends Order {
  /** The probability of the answered class. */
  confidence: Float64Array
  isRight: Uint8Array
  /** Bins of equal mass: 10, or fewer so that each holds 50 images. */
  bins: number
}

/** What calibration is measured on. */
export const confidencesOf = (answers: AnsweredImages): Confidences => {
  const { classes, probabilities, labels } = answers
  const confidence = Float64Array.from(predictedClasses(probabilities, classes.length), (label, image) => probabilities[image * classes.length + label] ?? 0)
  return {
    ...descending(confidence),
    confidence,
    isRight: Uint8Array.from(rightAnswers(answers), Number),
    bins: Math.max(1, Math.min(MOST_BINS, Math.floor(labels.length / IMAGES_PER_BIN)))
  }
}

/** Sums over the images of one bin. */
export interface CalibrationBin { weight: number, confidence: number, right: number }

/**
 * Divides the images into bins of equal mass by confidence; images with the same confidence stay together, so the
 * order in which they come makes no difference.
 */
export const calibrationBins = ({ places, ends, confidence, isRight, bins }: Confidences, weights: Float64Array): CalibrationBin[] => {
  const sums = Array.from({ length: bins }, (): CalibrationBin => ({ weight: 0, confidence: 0, right: 0 }))
  let total = 0
  for (const weight of weights) total += weight
  let before = 0
  let at = 0
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run] ?? 0
    let mass = 0
    let right = 0
    const sure = confidence[places[at] ?? 0] ?? 0
    for (; at < end; at++) {
      const place = places[at] ?? 0
      const weight = weights[place] ?? 0
      mass += weight
      if (isRight[place] === 1) right += weight
    }
    if (mass === 0) continue
    const bin = sums[Math.min(bins - 1, Math.floor(bins * (before + mass / 2) / total))]
    before += mass
    if (bin === undefined) continue
    bin.weight += mass
    bin.confidence += mass * sure
    bin.right += right
  }
  return sums.filter(({ weight }) => weight > 0)
}

/**
 * Expected calibration error: the gap between how sure a model is of its answers and how often they are right,
 * averaged over the bins by their mass. 0.03 means that it is off by three points on average.
 *
 * A perfectly calibrated model does not score 0 on a sample: see {@link measureCalibration}.
 *
 * @see Naeini et al. (2015), Obtaining well calibrated probabilities using Bayesian binning; equal-mass bins: Nixon et al. (2019)
 */
const expectedCalibrationError = (bins: readonly CalibrationBin[]): number => {
  let gaps = 0
  let total = 0
  for (const { weight, confidence, right } of bins) {
    gaps += Math.abs(confidence - right)
    total += weight
  }
  return gaps / total
}

/** How far off a model's confidence is. */
export interface Calibration {
  ece: number
  /** What a perfectly calibrated model that is as sure of its answers would score on as many images, on average. */
  eceFloor: number
  interval: [number, number]
}

/**
 * Expected calibration error with its floor and a 95 % interval.
 *
 * Resampling adds as much noise to the error as sampling did, and noise only ever raises it; so the bootstrap's interval
 * is moved down twice by what resampling adds, and begins at 0 where perfectly calibrated answers would score as high
 * in 2.5 % of cases. Plain percentiles would hardly ever hold the true error of a calibrated model.
 *
 * @see Bröcker and Smith (2007), Increasing the reliability of reliability diagrams, for resampling as if calibrated
 */
export const measureCalibration = (answers: AnsweredImages, resampling: Resampling): Calibration => {
  const confidences = confidencesOf(answers)
  const { confidence } = confidences
  const even = new Float64Array(confidence.length).fill(1)
  const errorOf = (weights: Float64Array, isRight = confidences.isRight): number => expectedCalibrationError(calibrationBins({ ...confidences, isRight }, weights))
  const next = seededNumbers(resampling.seed)
  const calibrated = Float64Array.from({ length: resampling.resamples }, () => errorOf(even, Uint8Array.from(confidence, (sure) => next() < sure ? 1 : 0))).sort()
  const drawn = bootstrapCells(answers.cells, resampling, (weights) => errorOf(weights))
  const ece = errorOf(even)
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  const [low, high] = percentileInterval(drawn) ?? [ece, ece]
  const added = 2 * (mean(drawn) - ece)
  const couldBeCalibrated = ece <= (calibrated[Math.floor(0.975 * calibrated.length)] ?? 0)
  return { ece, eceFloor: mean(calibrated), interval: [couldBeCalibrated ? 0 : Math.max(0, low - added), Math.max(0, ece, high - added)] }
}
