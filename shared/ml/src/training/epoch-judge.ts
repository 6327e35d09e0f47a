import { applyTemperature, fitTemperature } from '../evaluation/temperature.ts'

/** The validation loss of an epoch as the head would be served, and whether its weights are to be kept. */
export interface JudgedEpoch { loss: number, accuracy: number, isGood: boolean }

/** So many standard errors are noise. */
const NOISE = 2

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Whether losses of the same images are larger than others by no more than noise. */
const isNoWorse = (losses: Float64Array, lowest: Float64Array): boolean => {
  const differences = losses.map((loss, image) => loss - (lowest[image] ?? NaN))
  const mean = meanOf(differences)
  const variance = meanOf(differences.map((difference) => (difference - mean) ** 2))
  return mean <= NOISE * Math.sqrt(variance / differences.length)
}

/**
 * Judges the epochs of one fit by the validation split, the first to the last.
 *
 * The loss is taken after temperature scaling, since every head is calibrated before it answers: without, an epoch would
 * be praised for being unsure. And an epoch is as good as the best until it is worse by more than noise: the lowest loss
 * of some hundred images falls on an early epoch by chance, while heads on frozen embeddings go on getting better.
 */
export const createEpochJudge = (labels: readonly number[], classes: number): ((logs: Float32Array) => JudgedEpoch) => {
  let lowest: { losses: Float64Array, loss: number } | undefined
  return (logs) => {
    const probabilities = applyTemperature(logs, classes, fitTemperature(logs, classes, labels))
    const losses = Float64Array.from(labels, (label, row) => -Math.log(Math.max(Number.MIN_VALUE, probabilities[row * classes + label] ?? NaN)))
    const hits = labels.filter((label, row) => {
      const answers = logs.subarray(row * classes, (row + 1) * classes)
      return answers.indexOf(Math.max(...answers)) === label
    })
    const loss = meanOf(losses)
    const isGood = lowest === undefined || loss < lowest.loss || isNoWorse(losses, lowest.losses)
    if (lowest === undefined || loss < lowest.loss) lowest = { losses, loss }
    return { loss, accuracy: hits.length / labels.length, isGood }
  }
}
