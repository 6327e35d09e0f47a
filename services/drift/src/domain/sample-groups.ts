import { shuffle } from 'simple-statistics'
import type { Random } from './statistics/random.ts'

/** Images that were drawn, and with which probability each group was. */
export interface Sampled<Image> { images: Image[], probability: number }

/**
 * Draws whole grid cells until about `limit` images are there: a fixed number of cells, each with the same probability, however many images it has.
 * So a cell of fifty images is drawn as often as a cell of one, and the sample resembles the whole. The images keep their order.
 *
 * The number of images is the limit on average; it is never above it by more than the largest cells.
 */
export const sampleGroups = <Image extends { cell: string }>(images: readonly Image[], limit: number, random: Random): Sampled<Image> => {
  if (images.length <= limit) return { images: [...images], probability: 1 }
  const cells = [...new Set(images.map(({ cell }) => cell))]
  const wanted = Math.max(1, Math.floor(cells.length * limit / images.length))
  const taken = new Set(shuffle(cells, random).slice(0, wanted))
  return { images: images.filter(({ cell }) => taken.has(cell)), probability: wanted / cells.length }
}
