import type { Random } from './random.ts'
import { BANDWIDTH_FACTORS } from './rbf-mixture.ts'
import { normal } from './normal.ts'

/** Frequencies of random Fourier features // [pairs, size] */
export interface FourierMap { frequencies: Float64Array, size: number }

/**
 * Draws the frequencies of random Fourier features for the mixture of Gaussian kernels: a third of the pairs for each bandwidth.
 *
 * The features' inner products are the kernel on average, with an error of about 1 / sqrt(pairs), and sums of features are sums of
 * kernels: a rearrangement costs the number of features instead of the number of pairs of rows.
 *
 * Source: Rahimi and Recht: Random features for large-scale kernel machines (2007).
 */
export const drawFourierMap = ({ size, bandwidth, pairs, random }: { size: number, bandwidth: number, pairs: number, random: Random }): FourierMap => ({
  size,
  frequencies: Float64Array.from({ length: pairs * size }, (_, at) => {
    const factor = BANDWIDTH_FACTORS[Math.floor(at / size) % BANDWIDTH_FACTORS.length] as number
    return normal(random) / (factor * bandwidth)
  })
})

/**
 * Cosine and sine of every frequency at every row, scaled so that inner products estimate the kernel // [count, 2 * pairs]
 */
export const fourierFeatures = ({ frequencies, size }: FourierMap, rows: Float32Array | Float64Array): Float32Array => {
  const [pairs, count] = [frequencies.length / size, rows.length / size]
  const scale = 1 / Math.sqrt(pairs)
  const features = new Float32Array(count * 2 * pairs)
  for (let i = 0; i < count; i++) {
    for (let pair = 0; pair < pairs; pair++) {
      let angle = 0
      for (let k = 0, f = pair * size, x = i * size; k < size; k++, f++, x++) angle += (frequencies[f] as number) * (rows[x] as number)
      features[i * 2 * pairs + 2 * pair] = scale * Math.cos(angle)
      features[i * 2 * pairs + 2 * pair + 1] = scale * Math.sin(angle)
    }
  }
  return features
}
