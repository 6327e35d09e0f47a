import { createHash } from 'node:crypto'

/**
 * Four numbers in [0, 1) that depend on nothing but the seed and look as if they were drawn at random: 53 bits each of
 * its SHA-256.
 */
export const drawUniforms = (seed: string): [number, number, number, number] => {
  const digest = createHash('sha256').update(seed).digest()
  const uniform = (index: number): number => Number(digest.readBigUInt64BE(index * 8) >> 11n) / 2 ** 53
  return [uniform(0), uniform(1), uniform(2), uniform(3)]
}

/**
 * How far, and in which direction, a point lies whose offsets to the north and to the east are both normally
 * distributed: the distance then has a Rayleigh distribution, the direction none that is preferred.
 *
 * @param sigma standard deviation of each offset
 */
export const gaussianOffset = (sigma: number, [distance, direction]: readonly [number, number]): { km: number, bearing: number } =>
  ({ km: sigma * Math.sqrt(-2 * Math.log(1 - distance)), bearing: 2 * Math.PI * direction })
