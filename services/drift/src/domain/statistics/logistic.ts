/** A linear classifier of two sides: log-odds of the second one are `bias + weights · row`. */
export interface LogisticModel { weights: Float64Array, bias: number }

interface LogisticQuestion {
  /** // [count, size] */
  rows: Float32Array | Float64Array
  size: number
  /** Whether each row is of the second side. */
  isSecond: ArrayLike<number>
  /** Strength of the pull of the weights (not the bias) towards 0: the loss is the weighted sum of log losses + penalty / 2 * |weights|². */
  penalty: number
  /** Weight of each row in the loss; 1 if not given. */
  rowWeights?: ArrayLike<number>
  /** Newton steps at most; far fewer are needed with a strong penalty. */
  steps?: number
  tolerance?: number
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** `bias + weights · row` of each row. */
const logitsOf = ({ weights, bias }: LogisticModel, rows: Float32Array | Float64Array): Float64Array => {
  const size = weights.length
  return Float64Array.from({ length: rows.length / size }, (_, i) => {
    let sum = 0
    for (let k = 0, at = i * size; k < size; k++, at++) sum += (weights[k] as number) * (rows[at] as number)
    return bias + sum
  })
}

const add = (into: Float64Array, rows: Float32Array | Float64Array, coefficients: Float64Array): void => {
  const size = into.length - 1
  for (let i = 0; i < coefficients.length; i++) {
    const coefficient = coefficients[i] as number
    for (let k = 0, at = i * size; k < size; k++, at++) into[k] = (into[k] as number) + coefficient * (rows[at] as number)
    into[size] = (into[size] as number) + coefficient
  }
}

const dot = (one: Float64Array, other: Float64Array): number => one.reduce((sum, value, k) => sum + value * (other[k] as number), 0)

/** Solves `multiply(x) = target` for a positive definite `multiply` by conjugate gradients (Hestenes and Stiefel, 1952). */
const conjugateGradients = (multiply: (x: Float64Array) => Float64Array, target: Float64Array, precision: number): Float64Array => {
  const x = new Float64Array(target.length)
  const residual = target.slice()
  const direction = residual.slice()
  let squared = dot(residual, residual)
  const enough = squared * precision * precision
  for (let round = 0; round < 4 * target.length + 20 && squared > enough && squared > 0; round++) {
    const image = multiply(direction)
    const step = squared / dot(direction, image)
    for (let k = 0; k < x.length; k++) {
      x[k] = (x[k] as number) + step * (direction[k] as number)
      residual[k] = (residual[k] as number) - step * (image[k] as number)
    }
    const next = dot(residual, residual)
    for (let k = 0; k < x.length; k++) direction[k] = (residual[k] as number) + next / squared * (direction[k] as number)
    squared = next
  }
  return x
}

/**
 * Logistic regression with a penalty on squared weights, by Newton's method, each step solved by conjugate gradients so that no
 * matrix of size² is ever formed. The strong penalty that a two-sample classifier needs makes both quick.
 *
 * @throws {RangeError} if the rows are not whole
 */
export const fitLogistic = ({ rows, size, isSecond, penalty, rowWeights, steps = 50, tolerance = 1e-10 }: LogisticQuestion): LogisticModel => {
  const count = rows.length / size
  if (!Number.isInteger(count) || count !== isSecond.length) throw new RangeError(`${rows.length} numbers are not ${isSecond.length} rows of ${size}`)
  const weightOf = (i: number): number => rowWeights === undefined ? 1 : rowWeights[i] as number
  const solution = new Float64Array(size + 1) // the bias last
  const model = (): LogisticModel => ({ weights: solution.subarray(0, size), bias: solution[size] as number })
  for (let step = 0; step < steps; step++) {
    const chances = logitsOf(model(), rows).map(sigmoid)
    const gradient = new Float64Array(size + 1)
    add(gradient, rows, chances.map((chance, i) => weightOf(i) * (chance - (isSecond[i] as number))))
    for (let k = 0; k < size; k++) gradient[k] = (gradient[k] as number) + penalty * (solution[k] as number)
    const curvature = chances.map((chance, i) => weightOf(i) * chance * (1 - chance))
    const multiply = (x: Float64Array): Float64Array => {
      const image = new Float64Array(size + 1)
      add(image, rows, logitsOf({ weights: x.subarray(0, size), bias: x[size] as number }, rows).map((value, i) => value * (curvature[i] as number)))
      for (let k = 0; k < size; k++) image[k] = (image[k] as number) + penalty * (x[k] as number)
      return image
    }
    const change = conjugateGradients(multiply, gradient, Math.min(1e-2, tolerance * 1e2))
    for (let k = 0; k <= size; k++) solution[k] = (solution[k] as number) - (change[k] as number)
    if (Math.sqrt(dot(change, change)) <= tolerance * (1 + Math.sqrt(dot(solution, solution)))) break
  }
  return { weights: solution.slice(0, size), bias: solution[size] as number }
}
