import { shuffle } from 'simple-statistics'
import type { Random } from './statistics/random.ts'

/**
 * At most `limit` of the images, by whole grid cells: the cells in random order, each taken if it still fits.
 * Whole cells, because half a cell would be a group of another kind. The images keep their order.
 */
export const sampleCells = <Image extends { cell: string }>(images: readonly Image[], limit: number, random: Random): Image[] => {
  if (images.length <= limit) return [...images]
  const sizes = new Map<string, number>()
  for (const { cell } of images) sizes.set(cell, (sizes.get(cell) ?? 0) + 1)
  const taken = new Set<string>()
  let room = limit
  for (const [cell, size] of shuffle([...sizes], random)) {
    if (size > room) continue
    taken.add(cell)
    room -= size
  }
  return images.filter(({ cell }) => taken.has(cell))
}
