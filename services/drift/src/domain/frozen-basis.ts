import { createHash } from 'node:crypto'
import { shuffle } from 'simple-statistics'
import type { FrozenBasis } from './comparison-result.ts'
import { METHOD } from './method.ts'
import { type Components, componentScores, fitComponents } from './statistics/fit-components.ts'
import { drawFourierMap, type FourierMap } from './statistics/fourier-features.ts'
import { ledoitWolfShrinkage } from './statistics/ledoit-wolf.ts'
import { medianDistance } from './statistics/median-distance.ts'
import { createRandom } from './statistics/random.ts'
import { squaredDistances } from './statistics/squared-distances.ts'

/** What is fitted on the reference's fit rows alone and then used for both sides alike. */
export interface Basis {
  mean: Float64Array
  /** Standard deviation of each dimension. */
  scale: Float64Array
  components: Components
  /** Variances along the components, shrunk towards their mean as Ledoit and Wolf say. */
  variances: Float64Array
  /** Mean variance of what the components leave over, of each direction. */
  restVariance: number
  bandwidth: number
  fourier: FourierMap
  described: FrozenBasis
}

const BANDWIDTH_ROWS = 250

/** Mean and spread of each dimension over some rows; a dimension that does not vary has the typical spread. */
export const scalerOf = (rows: Float32Array, dimensions: number, fit: Int32Array): { mean: Float64Array, scale: Float64Array } => {
  const [mean, scale] = [new Float64Array(dimensions), new Float64Array(dimensions)]
  for (const row of fit) for (let k = 0; k < dimensions; k++) mean[k] = (mean[k] as number) + (rows[row * dimensions + k] as number) / fit.length
  for (const row of fit) for (let k = 0; k < dimensions; k++) scale[k] = (scale[k] as number) + ((rows[row * dimensions + k] as number) - (mean[k] as number)) ** 2 / Math.max(1, fit.length - 1)
  const typical = Math.sqrt(scale.reduce((sum, variance) => sum + variance, 0) / dimensions) || 1
  return { mean, scale: scale.map((variance) => variance > 1e-12 * typical * typical ? Math.sqrt(variance) : typical) }
}

/** Rows in units of the fit rows' spread // [rows, dimensions] */
export const standardise = ({ mean, scale }: Pick<Basis, 'mean' | 'scale'>, rows: Float32Array, chosen: Int32Array): Float32Array => {
  const dimensions = mean.length
  const standard = new Float32Array(chosen.length * dimensions)
  chosen.forEach((row, i) => {
    for (let k = 0; k < dimensions; k++) standard[i * dimensions + k] = ((rows[row * dimensions + k] as number) - (mean[k] as number)) / (scale[k] as number)
  })
  return standard
}

interface Fit { rows: Float32Array, dimensions: number, fit: Int32Array, contentHash: string }

/**
 * Fits the basis. It depends on the reference alone, not on the seed of a comparison or on the other side, so that every comparison
 * with this reference uses the same; and on rows that no test compares, because a basis fits its own rows better, which fakes drift.
 */
export const freezeBasis = ({ rows, dimensions, fit, contentHash }: Fit): Basis => {
  const random = createRandom(0, `basis ${contentHash}`)
  const { mean, scale } = scalerOf(rows, dimensions, fit)
  const some = Int32Array.from(fit.length > METHOD.mostBasisRows ? shuffle([...fit], random).slice(0, METHOD.mostBasisRows).sort((a, b) => a - b) : fit)
  const standard = standardise({ mean, scale }, rows, some)
  const wanted = Math.max(1, Math.min(METHOD.components, Math.floor(dimensions / 2), Math.floor(some.length / 3)))
  const components = fitComponents({ rows: standard, size: dimensions, components: wanted, random, rounds: 2 })
  const scores = componentScores(components, standard)
  const shrinkage = ledoitWolfShrinkage(scores, wanted)
  const typical = components.variances.reduce((sum, variance) => sum + variance, 0) / wanted || 1
  const explained = components.variances.reduce((sum, variance) => sum + variance, 0)
  const restVariance = dimensions > wanted ? Math.max(0.01, (dimensions - explained) / (dimensions - wanted)) : 1
  const nearby = scores.subarray(0, Math.min(BANDWIDTH_ROWS, some.length) * wanted)
  const bandwidth = medianDistance(squaredDistances(Float32Array.from(nearby), wanted), nearby.length / wanted)
  const fourier = drawFourierMap({ size: wanted, bandwidth, pairs: METHOD.fourierPairs, random })
  const hash = createHash('sha256')
  for (const part of [mean, scale, components.directions, fourier.frequencies]) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  return {
    mean,
    scale,
    components,
    variances: Float64Array.from(components.variances, (variance) => Math.max(1e-9, (1 - shrinkage) * variance + shrinkage * typical)),
    restVariance,
    bandwidth,
    fourier,
    described: { hash: hash.digest('hex'), components: wanted, explained: components.variances.map((variance) => variance / dimensions), fourierFeatures: 2 * METHOD.fourierPairs, bandwidth }
  }
}

/** Where rows lie in the basis: along its components, how long they are, and how long what the components leave over is. */
export interface Placed { scores: Float64Array, norms: Float64Array, rests: Float64Array }

/** Places some rows of a side in the basis. The directions are scaled once, so that no standardised copy of all rows is made. */
export const placeRows = ({ mean, scale, components: { directions } }: Basis, rows: Float32Array, chosen: Int32Array): Placed => {
  const dimensions = mean.length
  const count = directions.length / dimensions
  const scores = new Float64Array(chosen.length * count)
  const [norms, rests] = [new Float64Array(chosen.length), new Float64Array(chosen.length)]
  const row = new Float64Array(dimensions)
  for (let i = 0; i < chosen.length; i++) {
    let squared = 0
    for (let k = 0, at = (chosen[i] as number) * dimensions; k < dimensions; k++, at++) {
      const value = ((rows[at] as number) - (mean[k] as number)) / (scale[k] as number)
      row[k] = value
      squared += value * value
    }
    let inside = 0
    for (let c = 0; c < count; c += 4) inside += placeAlongFour(row, directions, { scores, at: i * count, c, count })
    norms[i] = Math.sqrt(squared)
    rests[i] = Math.sqrt(Math.max(0, squared - inside))
  }
  return { scores, norms, rests }
}

/** Four components at a time, which reads the row a quarter as often; returns the sum of their squared scores. */
const placeAlongFour = (row: Float64Array, directions: Float64Array, { scores, at, c, count }: { scores: Float64Array, at: number, c: number, count: number }): number => {
  const size = row.length
  const last = count - 1
  const [b1, b2, b3] = [Math.min(c + 1, last) * size, Math.min(c + 2, last) * size, Math.min(c + 3, last) * size]
  const b0 = c * size
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let k = 0; k < size; k++) {
    const value = row[k] as number
    s0 += value * (directions[b0 + k] as number)
    s1 += value * (directions[b1 + k] as number)
    s2 += value * (directions[b2 + k] as number)
    s3 += value * (directions[b3 + k] as number)
  }
  let squares = 0
  const four = [s0, s1, s2, s3]
  for (let n = 0; n < Math.min(4, count - c); n++) {
    const score = four[n] as number
    scores[at + c + n] = score
    squares += score * score
  }
  return squares
}
