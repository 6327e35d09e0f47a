import type { PlacedSides } from './global-tests.ts'
import { METHOD } from './method.ts'

const FAR = 0.99
const NEIGHBOUR = 5

const spread = (count: number, most: number): number[] => Array.from({ length: Math.min(count, most) }, (_, i) => Math.floor(i * count / Math.min(count, most)))

const neighbourDistance = (from: Float64Array, row: number, base: Float64Array, { rows, size, skip }: { rows: readonly number[], size: number, skip: number }): number => {
  const nearest = new Float64Array(NEIGHBOUR).fill(Infinity)
  for (const other of rows) {
    if (other === skip) continue
    let distance = 0
    for (let k = 0; k < size; k++) distance += ((from[row * size + k] as number) - (base[other * size + k] as number)) ** 2
    if (distance >= (nearest[NEIGHBOUR - 1] as number)) continue
    nearest[NEIGHBOUR - 1] = distance
    nearest.sort()
  }
  return nearest[NEIGHBOUR - 1] as number
}

/** Share of current rows whose fifth nearest reference row is farther than that of 99 % of the reference's own rows. On a sample of at most `METHOD.mostNeighbours` rows a side. */
export const unseenShare = ({ reference, current }: PlacedSides, size: number): number => {
  const base = spread(reference.norms.length, METHOD.mostNeighbours)
  const distanceOf = (from: Float64Array, row: number, skip: number): number => neighbourDistance(from, row, reference.scores, { rows: base, size, skip })
  const own = Float64Array.from(base, (row) => distanceOf(reference.scores, row, row)).sort()
  const limit = own[Math.min(own.length - 1, Math.ceil(FAR * own.length))] ?? Infinity
  const asked = spread(current.norms.length, METHOD.mostNeighbours)
  return asked.filter((row) => distanceOf(current.scores, row, -1) > limit).length / asked.length
}
