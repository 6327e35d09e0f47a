import type { UnlikeImage } from './comparison.ts'
import { METHOD } from './method.ts'
import { witness } from './statistics/witness.ts'

interface Question {
  /** // [images, images], the reference's images first */
  squared: Float64Array
  kernel: Float64Array
  groupOf: ArrayLike<number>
  isCurrent: readonly boolean[]
}

/**
 * The current images most unlike the reference by the witness function, most unlike first, at most one of each grid
 * cell; each with the reference image nearest to it.
 */
export const findMostUnlike = ({ squared, kernel, groupOf, isCurrent }: Question): UnlikeImage[] => {
  const count = isCurrent.length
  const references = isCurrent.indexOf(true)
  const values = witness({ kernel, isCurrent, groupOf })
  const byWitness = Array.from({ length: count - references }, (_, i) => references + i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const seen = new Set<number>()
  const onePerCell = byWitness.filter((image) => {
    const group = groupOf[image] as number
    return !seen.has(group) && seen.add(group)
  })
  return onePerCell.slice(0, METHOD.mostUnlike).map((image) => {
    const distances = squared.subarray(image * count, image * count + references)
    const nearest = distances.reduce((best, distance, i) => distance < (distances[best] as number) ? i : best, 0)
    return { current: image - references, nearest, witness: values[image] as number, distance: Math.sqrt(distances[nearest] as number) }
  })
}
