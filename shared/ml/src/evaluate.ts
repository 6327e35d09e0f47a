import type { Evaluation } from '@emberwatch/contracts'

/**
 * Wilson's 95 % score interval of a proportion: honest for small samples and near 0 and 1.
 *
 * @see Wilson (1927), Probable inference, the law of succession, and statistical inference
 * @example wilsonInterval(0, 10) // => [0, 0.2775…]
 */
export const wilsonInterval = (successes: number, trials: number): [number, number] => {
  const z = 1.959963984540054
  const share = successes / trials
  const centre = share + z * z / (2 * trials)
  const half = z * Math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
  const scale = 1 + z * z / trials
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}

/** The class with the highest probability, for each row of [images, classes]. */
export const predictedClasses = (probabilities: ArrayLike<number>, classes: number): number[] =>
  Array.from({ length: probabilities.length / classes }, (_, row) => {
    let best = 0
    for (let label = 1; label < classes; label++) {
      if ((probabilities[row * classes + label] ?? 0) > (probabilities[row * classes + best] ?? 0)) best = label
    }
    return best
  })

const ratio = (part: number, whole: number): number | null => whole === 0 ? null : part / whole

const scoresOf = (confusion: number[][], label: number) => {
  const hits = confusion[label]?.[label] ?? 0
  const images = (confusion[label] ?? []).reduce((sum, count) => sum + count, 0)
  const precision = ratio(hits, confusion.reduce((sum, row) => sum + (row[label] ?? 0), 0))
  const recall = ratio(hits, images)
  const f1 = precision === null || recall === null || precision + recall === 0 ? null : 2 * precision * recall / (precision + recall)
  return { images, precision, recall, f1 }
}

const SMALLEST = 1e-7

/**
 * How a model answers a labelled set.
 *
 * @param probabilities [images, classes], row by row
 * @param labels the true class index of each image
 * @throws {RangeError} without images, or if the lengths do not fit
 */
export const evaluate = (modelVersion: string, classes: readonly string[], probabilities: ArrayLike<number>, labels: readonly number[]): Evaluation => {
  if (labels.length === 0 || probabilities.length !== labels.length * classes.length) throw new RangeError(`${probabilities.length} probabilities do not fit ${labels.length} labels of ${classes.length} classes`)
  const predicted = predictedClasses(probabilities, classes.length)
  const confusion = classes.map(() => classes.map(() => 0))
  let loss = 0
  for (const [index, label] of labels.entries()) {
    const row = confusion[label]
    const column = predicted[index] ?? 0
    if (row === undefined) throw new RangeError(`label ${label} of image ${index} is none of the ${classes.length} classes`)
    row[column] = (row[column] ?? 0) + 1
    loss -= Math.log(Math.max(SMALLEST, probabilities[index * classes.length + label] ?? 0))
  }
  const correct = labels.filter((label, index) => label === predicted[index]).length
  return {
    modelVersion,
    images: labels.length,
    correct,
    accuracy: correct / labels.length,
    accuracyInterval: wilsonInterval(correct, labels.length),
    logLoss: loss / labels.length,
    perClass: Object.fromEntries(classes.map((name, label) => [name, scoresOf(confusion, label)])),
    confusion: Object.fromEntries(classes.map((name, label) => [name, Object.fromEntries(classes.map((other, column) => [other, confusion[label]?.[column] ?? 0]))]))
  }
}
