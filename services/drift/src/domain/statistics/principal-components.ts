import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix'
import type { Random } from './random.ts'

interface ComponentsQuestion {
  /** Squared distances between all rows // [count, count] */
  squared: Float64Array
  count: number
  /** The rows that the components are fitted on. */
  fitOn: readonly number[]
  components: number
  /** Where the search starts; the result does not depend on it beyond rounding. */
  random: Random
}

/** Where rows lie along the directions in which the fitted rows vary most. */
export interface PrincipalComponents {
  /** // [count, components] */
  scores: Float64Array
  /** Share of the fitted rows' variance along each component. */
  explained: number[]
}

const MAX_ROUNDS = 500
const PRECISION = 1e-10
/** A few more directions than wanted make the search converge in tens of rounds. */
const SPARE_DIRECTIONS = 6

/** Inner products of every row with the fitted rows, both seen from the fitted rows' mean // [count, fitOn] */
const centredProducts = ({ squared, count, fitOn }: ComponentsQuestion): Matrix => {
  const meanOf = (row: number): number => fitOn.reduce((sum, column) => sum + (squared[row * count + column] as number), 0) / fitOn.length
  const columnMeans = fitOn.map(meanOf)
  const grandMean = columnMeans.reduce((sum, mean) => sum + mean, 0) / fitOn.length
  const products = Matrix.zeros(count, fitOn.length)
  for (let row = 0; row < count; row++) {
    const rowMean = meanOf(row)
    fitOn.forEach((column, j) => products.set(row, j, -((squared[row * count + column] as number) - rowMean - (columnMeans[j] as number) + grandMean) / 2))
  }
  return products
}

interface Eigen { vectors: Matrix, values: number[] }

/** Whether `gram · vectors = vectors · values` holds for the wanted columns. */
const isConverged = (image: Matrix, { vectors, values }: Eigen, wanted: number): boolean => {
  const largest = Math.max(...values)
  for (let k = 0; k < wanted; k++) {
    const residual = Matrix.sub(image.getColumnVector(k), Matrix.mul(vectors.getColumnVector(k), values[k] ?? 0))
    if (residual.norm() > PRECISION * largest) return false
  }
  return true
}

/**
 * The largest eigenvalues of a symmetric matrix without negative ones, by subspace iteration with Rayleigh-Ritz steps
 * (Golub and Van Loan: Matrix Computations, section 8.2); a full decomposition of 1,000 rows would take a hundred times as long.
 */
const largestEigen = (gram: Matrix, wanted: number, random: Random): Eigen => {
  const size = Math.min(gram.rows, wanted + SPARE_DIRECTIONS)
  let basis = new QrDecomposition(new Matrix(Array.from({ length: gram.rows }, () => Array.from({ length: size }, () => random() - 0.5)))).orthogonalMatrix
  for (let round = 1; ; round++) {
    const image = gram.mmul(basis)
    const small = new EigenvalueDecomposition(basis.transpose().mmul(image), { assumeSymmetric: true })
    const order = small.realEigenvalues.map((value, column) => ({ value, column })).sort((a, b) => b.value - a.value)
    const rotation = small.eigenvectorMatrix.subMatrixColumn(order.map(({ column }) => column))
    const eigen = { vectors: basis.mmul(rotation), values: order.map(({ value }) => value) }
    if (round === MAX_ROUNDS || isConverged(image.mmul(rotation), eigen, wanted)) return eigen
    basis = new QrDecomposition(image).orthogonalMatrix
  }
}

const largestInSize = (column: number[]): number => column.reduce((best, value) => Math.abs(value) > Math.abs(best) ? value : best, 0)

/**
 * Principal components of some rows, and where all rows lie along them, from distances alone (classical scaling; rows
 * that were not fitted on are placed by Gower's formula).
 *
 * For looking at, never for testing: components fitted on one side fit that side better.
 *
 * @throws {RangeError} if there are not more rows to fit on than components wanted
 * @example principalComponents({ squared: Float64Array.of(0, 1, 4, 1, 0, 1, 4, 1, 0), count: 3, fitOn: [0, 1, 2], components: 1, random }).explained // => [1]
 */
export const principalComponents = (question: ComponentsQuestion): PrincipalComponents => {
  const { count, fitOn, components, random } = question
  if (fitOn.length <= components) throw new RangeError(`${components} components need more than ${fitOn.length} rows`)
  const products = centredProducts(question)
  const gram = products.subMatrixRow([...fitOn])
  const variance = gram.trace()
  const scores = new Float64Array(count * components)
  if (variance <= 0) return { scores, explained: Array.from({ length: components }, () => 0) }
  const { vectors, values } = largestEigen(gram, components, random)
  for (let k = 0; k < components; k++) {
    const value = values[k] ?? 0
    if (value <= PRECISION * variance) continue // all rows lie in fewer dimensions
    const vector = vectors.getColumnVector(k)
    const sign = Math.sign(largestInSize(vector.getColumn(0)))
    products.mmul(vector).getColumn(0).forEach((product, row) => { scores[row * components + k] = sign * product / Math.sqrt(value) })
  }
  return { scores, explained: values.slice(0, components).map((value) => Math.max(0, value) / variance) }
}
