const SMALLEST = 1e-7
const COOLEST = 0.05
const HOTTEST = 20
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Logits that a softmax would turn into these probabilities: their logarithms (up to a constant for each row, which makes no difference). */
export const logitsOf = (probabilities: ArrayLike<number>): Float64Array => Float64Array.from(probabilities, (probability) => Math.log(Math.max(SMALLEST, probability)))

/** Softmax of [images, classes] logits divided by a temperature: above 1 less sure, below 1 surer, the order always the same. */
export const applyTemperature = (logits: ArrayLike<number>, classes: number, temperature: number): Float64Array => {
  const probabilities = new Float64Array(logits.length)
  for (let row = 0; row < logits.length; row += classes) {
    let highest = -Infinity
    for (let at = row; at < row + classes; at++) highest = Math.max(highest, (logits[at] ?? 0) / temperature)
    let sum = 0
    for (let at = row; at < row + classes; at++) sum += probabilities[at] = Math.exp((logits[at] ?? 0) / temperature - highest)
    for (let at = row; at < row + classes; at++) probabilities[at] = (probabilities[at] ?? 0) / sum
  }
  return probabilities
}

/** Mean negative logarithm of the probability of the truth, with one further image of which any class is equally true. */
const lossAt = (logits: ArrayLike<number>, classes: number, labels: readonly number[], temperature: number): number => {
  const probabilities = applyTemperature(logits, classes, temperature)
  const doubt = 1 / (labels.length + 1)
  let loss = 0
  for (let at = 0; at < probabilities.length; at++) {
    const truth = labels[Math.floor(at / classes)] === at % classes ? 1 : 0
    loss -= ((1 - doubt) * truth + doubt / classes) * Math.log(Math.max(Number.MIN_VALUE, probabilities[at] ?? 0))
  }
  return loss / labels.length
}

/**
 * Temperature scaling: the one number by which logits are divided so that the model's confidence is right, fitted on
 * the validation split by minimising the log loss (golden-section search over its logarithm; the loss has one minimum).
 *
 * Targets are softened by one pseudo-image, as Platt's are, so that a validation split without mistakes does not ask for
 * boundless confidence.
 *
 * @param logits [images, classes], or `logitsOf` probabilities
 * @throws {RangeError} without images, or if the lengths do not fit
 * @see Guo et al. (2017), On calibration of modern neural networks; Platt (1999) for the targets
 */
export const fitTemperature = (logits: ArrayLike<number>, classes: number, labels: readonly number[]): number => {
  if (labels.length === 0 || logits.length !== labels.length * classes) throw new RangeError(`${logits.length} logits do not fit ${labels.length} labels of ${classes} classes`)
  const loss = (logarithm: number): number => lossAt(logits, classes, labels, Math.exp(logarithm))
  let [low, high] = [Math.log(COOLEST), Math.log(HOTTEST)]
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  let [leftLoss, rightLoss] = [loss(left), loss(right)]
  while (high - low > 1e-4) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss]
      left = high - GOLDEN * (high - low)
      leftLoss = loss(left)
    } else {
      [low, left, leftLoss] = [left, right, rightLoss]
      right = low + GOLDEN * (high - low)
      rightLoss = loss(right)
    }
  }
  return Math.exp((low + high) / 2)
}
