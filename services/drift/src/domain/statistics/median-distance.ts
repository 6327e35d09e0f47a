import { medianSorted } from 'simple-statistics'

/**
 * The median distance between two different rows: the usual scale of a Gaussian kernel, since at this distance
 * the kernel is neither always 0 nor always 1. It is 1 where more than half of all rows are equal.
 *
 * @param squared squared distances between all rows // [count, count]
 * @throws {RangeError} if there are fewer than two rows
 * @example medianDistance(Float64Array.of(0, 1, 4, 1, 0, 9, 4, 9, 0), 3) // => 2
 */
export const medianDistance = (squared: Float64Array, count: number): number => {
  if (count < 2) throw new RangeError('a distance needs two rows')
  const distances = new Float64Array(count * (count - 1) / 2)
  let at = 0
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) distances[at++] = Math.sqrt(squared[i * count + j] as number)
  }
  return medianSorted(Array.from(distances.sort())) || 1
}
