import { seededNumbers } from '../seeded-numbers.ts'

/** The directions in which rows differ most: each axis is [size], of length 1 and at right angles to the others. */
export interface PrincipalAxes { mean: Float64Array, axes: readonly Float64Array[] }

const ITERATIONS = 15

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

/** target += factor * added */
const add = (target: Float64Array, added: Float64Array, factor: number): void => {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) + factor * (added[at] ?? 0)
}

/** Modified Gram-Schmidt: makes the axes of length 1 and at right angles to each other. */
const orthonormalise = (axes: readonly Float64Array[]): void => axes.forEach((axis, at) => {
  for (const earlier of axes.slice(0, at)) add(axis, earlier, -dot(axis, earlier))
  const length = Math.sqrt(dot(axis, axis)) || 1
  axis.forEach((value, dimension) => { axis[dimension] = value / length })
})

/** Each row of [images, size] as a vector of its own. */
const vectorsOf = (rows: Float32Array, size: number): Float64Array[] =>
  Array.from({ length: rows.length / size }, (_, image) => new Float64Array(rows.subarray(image * size, (image + 1) * size)))

/**
 * The leading principal axes of [images, size], by subspace iteration from a seeded start: enough for grouping images,
 * where the space that the axes span counts and not the last digit of each.
 *
 * @see Halko, Martinsson and Tropp (2011), Finding structure with randomness
 */
export const principalAxes = (rows: Float32Array, { size, count, seed }: { size: number, count: number, seed: number }): PrincipalAxes => {
  const vectors = vectorsOf(rows, size)
  const mean = new Float64Array(size)
  for (const vector of vectors) add(mean, vector, 1 / vectors.length)
  for (const vector of vectors) add(vector, mean, -1)
  const next = seededNumbers(seed)
  let axes = Array.from({ length: count }, () => Float64Array.from({ length: size }, () => next() - 0.5))
  orthonormalise(axes)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const turned = axes.map(() => new Float64Array(size))
    for (const vector of vectors) axes.forEach((axis, at) => add(turned[at] ?? axis, vector, dot(vector, axis)))
    orthonormalise(turned)
    axes = turned
  }
  return { mean, axes }
}

/** Where rows [images, size] lie along the axes: [images, axes]. */
export const projectRows = (rows: Float32Array, { mean, axes }: PrincipalAxes): Float64Array =>
  Float64Array.from(vectorsOf(rows, mean.length).flatMap((vector) => {
    add(vector, mean, -1)
    return axes.map((axis) => dot(vector, axis))
  }))
