import { normal } from '../domain/statistics/normal.ts'
import type { Random } from '../domain/statistics/random.ts'

interface Grouped {
  /** Images of each group. */
  sizes: readonly number[]
  dimensions: number
  /** Correlation of two images of one group: 0 is none, 1 is equal. */
  intraGroupCorrelation: number
  random: Random
  /** Added to the first dimension of the groups from `shiftFrom` on. */
  shift?: number
  shiftFrom?: number
}

/** Images that resemble the others of their group: group effect plus own noise, of variance 1 together in each dimension. */
export const groupedRows = ({ sizes, dimensions, intraGroupCorrelation, random, shift = 0, shiftFrom = 0 }: Grouped): { rows: Float32Array, groupOf: Int32Array } => {
  const rows: number[] = []
  const groupOf: number[] = []
  sizes.forEach((size, group) => {
    const effect = Array.from({ length: dimensions }, () => normal(random) * Math.sqrt(intraGroupCorrelation))
    for (let i = 0; i < size; i++) {
      groupOf.push(group)
      effect.forEach((value, k) => rows.push(value + normal(random) * Math.sqrt(1 - intraGroupCorrelation) + (k === 0 && group >= shiftFrom ? shift : 0)))
    }
  })
  return { rows: Float32Array.from(rows), groupOf: Int32Array.from(groupOf) }
}
