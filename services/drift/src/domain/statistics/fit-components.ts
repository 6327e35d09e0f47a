import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { normal } from './normal.ts'
import type { Random } from './random.ts'

interface ComponentsQuestion {
  /** Centred rows // [count, size] */
  rows: Float32Array | Float64Array
  size: number
  components: number
  /** Where the search starts; the result does not depend on it beyond its precision. */
  random: Random
  /** Rounds of subspace iteration; a few are enough for whitening, more for golden values. */
  rounds?: number
}

/** Orthonormal directions in which rows vary most, the most first, and the (n - 1) variance along each. */
export interface Components { directions: Float64Array, variances: number[], size: number }

const SPARE_DIRECTIONS = 8

/** `rows · basis`, where basis holds directions one after the other; four at a time, which reads the rows a quarter as often // [count, directions] */
const project = (rows: Float32Array | Float64Array, basis: Float64Array, size: number): Float64Array => {
  const [count, directions] = [rows.length / size, basis.length / size]
  const scores = new Float64Array(count * directions)
  const startOf = (c: number): number => Math.min(c, directions - 1) * size
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < directions; c += 4) {
      const [b0, b1, b2, b3, r] = [startOf(c), startOf(c + 1), startOf(c + 2), startOf(c + 3), i * size]
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let k = 0; k < size; k++) {
        const value = rows[r + k] as number
        s0 += value * (basis[b0 + k] as number)
        s1 += value * (basis[b1 + k] as number)
        s2 += value * (basis[b2 + k] as number)
        s3 += value * (basis[b3 + k] as number)
      }
      const four = [s0, s1, s2, s3]
      for (let n = 0; n < 4 && c + n < directions; n++) scores[i * directions + c + n] = four[n] as number
    }
  }
  return scores
}

/** `rows' · scores`, one direction after the other; four rows at a time, which touches the directions a quarter as often. */
const backProject = (rows: Float32Array | Float64Array, scores: Float64Array, size: number): Float64Array => {
  const count = rows.length / size
  const directions = scores.length / count
  const image = new Float64Array(directions * size)
  for (let i = 0; i < count; i += 4) {
    const [r0, r1, r2, r3] = [i * size, Math.min(i + 1, count - 1) * size, Math.min(i + 2, count - 1) * size, Math.min(i + 3, count - 1) * size]
    for (let c = 0; c < directions; c++) {
      const scoreOf = (row: number): number => row < count ? scores[row * directions + c] as number : 0
      const [s0, s1, s2, s3] = [scoreOf(i), scoreOf(i + 1), scoreOf(i + 2), scoreOf(i + 3)]
      for (let k = 0, b = c * size; k < size; k++, b++) image[b] = (image[b] as number) + s0 * (rows[r0 + k] as number) + s1 * (rows[r1 + k] as number) + s2 * (rows[r2 + k] as number) + s3 * (rows[r3 + k] as number)
    }
  }
  return image
}

/** Gram and Schmidt's orthonormal directions, twice, which is enough (Giraud and others, 2005). */
const orthonormal = (basis: Float64Array, size: number): Float64Array => {
  const result = basis.slice()
  for (let c = 0; c < basis.length / size; c++) {
    const own = result.subarray(c * size, (c + 1) * size)
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < c; other++) {
        const earlier = result.subarray(other * size, (other + 1) * size)
        let overlap = 0
        for (let k = 0; k < size; k++) overlap += (own[k] as number) * (earlier[k] as number)
        for (let k = 0; k < size; k++) own[k] = (own[k] as number) - overlap * (earlier[k] as number)
      }
    }
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0))
    for (let k = 0; k < size; k++) own[k] = norm > 1e-300 ? (own[k] as number) / norm : 0
  }
  return result
}

/** Rotates directions to the eigenvectors of the rows' covariance within their span (Rayleigh and Ritz). */
const rotate = (scores: Float64Array, basis: Float64Array, size: number): Components => {
  const directions = basis.length / size
  const count = scores.length / directions
  const gram = Matrix.zeros(directions, directions)
  for (let a = 0; a < directions; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += (scores[i * directions + a] as number) * (scores[i * directions + b] as number)
      gram.set(a, b, sum)
      gram.set(b, a, sum)
    }
  }
  const eigen = new EigenvalueDecomposition(gram, { assumeSymmetric: true })
  const order = eigen.realEigenvalues.map((value, column) => ({ value, column })).sort((a, b) => b.value - a.value)
  const rotated = new Float64Array(basis.length)
  order.forEach(({ column }, c) => {
    for (let a = 0; a < directions; a++) {
      const share = eigen.eigenvectorMatrix.get(a, column)
      for (let k = 0; k < size; k++) rotated[c * size + k] = (rotated[c * size + k] as number) + share * (basis[a * size + k] as number)
    }
  })
  return { directions: rotated, variances: order.map(({ value }) => Math.max(0, value) / Math.max(1, count - 1)), size }
}

/** The sign of a direction means nothing; here its largest entry is positive, so that equal questions have equal answers. */
const fixSigns = ({ directions, variances, size }: Components): Components => {
  for (let c = 0; c < variances.length; c++) {
    const own = directions.subarray(c * size, (c + 1) * size)
    const largest = own.reduce((best, value) => Math.abs(value) > Math.abs(best) ? value : best, 0)
    if (largest < 0) own.forEach((value, k) => { own[k] = -value })
  }
  return { directions, variances, size }
}

/**
 * Principal components by subspace iteration (Halko, Martinsson and Tropp: Finding structure with randomness, 2011), so that
 * no covariance matrix of size² is formed.
 *
 * @throws {RangeError} if there are fewer rows or columns than components
 */
export const fitComponents = ({ rows, size, components, random, rounds = 3 }: ComponentsQuestion): Components => {
  const count = rows.length / size
  if (components > Math.min(count, size)) throw new RangeError(`${count} rows of ${size} have no ${components} components`)
  const searched = Math.min(components + SPARE_DIRECTIONS, count, size)
  let basis = orthonormal(Float64Array.from({ length: searched * size }, () => normal(random)), size)
  let scores = project(rows, basis, size)
  const wantedRounds = searched < size ? rounds : 0 // all directions span everything at once
  for (let round = 0; round < wantedRounds; round++) {
    basis = orthonormal(backProject(rows, scores, size), size)
    scores = project(rows, basis, size)
  }
  const { directions, variances } = rotate(scores, basis, size)
  return fixSigns({ directions: directions.slice(0, components * size), variances: variances.slice(0, components), size })
}

/** Where centred rows lie along the components // [count, components] */
export const componentScores = ({ directions, size }: Components, rows: Float32Array | Float64Array): Float64Array => project(rows, directions, size)
