import { sampleGroups } from './sample-groups.ts'
import { createRandom } from './statistics/random.ts'

/** What must be known of an image to choose it. */
interface Choosable { imageId: string, cell: string }

/** An image that is compared, and where its embedding lies: `row` counts the lines of its version's manifest. */
type Chosen<Image> = Image & { row: number }

/** What of one side is compared. */
export interface ChosenSide<Image = Choosable> {
  images: Chosen<Image>[]
  imagesInSharedGroups: number
  imagesNotSampled: number
  /** With which probability each grid cell was drawn, whatever its size; 1 if all were taken. */
  samplingProbability: number
}

/** What of two dataset versions is compared, and what is not. */
export interface ChosenSides<Image> {
  reference: ChosenSide<Image>
  current: ChosenSide<Image>
  /** Images of the current version that the reference has too. */
  sharedImages: number
  /** Grid cells with images on both sides. */
  sharedGroups: number
}

interface Choice<Image> {
  reference: readonly Image[]
  current: readonly Image[]
  imagesPerSide: number
  seed: number
}

/**
 * Makes the two sides independent of each other: images that both versions have are left out of the current side, grid
 * cells with images on both sides are left out of both, and what is still too much is sampled by whole cells.
 */
export const chooseSides = <Image extends Choosable>({ reference, current, imagesPerSide, seed }: Choice<Image>): ChosenSides<Image> => {
  const known = new Set(reference.map(({ imageId }) => imageId))
  const chosen = (rows: readonly Image[]): Chosen<Image>[] => rows.map((image, row) => ({ ...image, row }))
  const allReference = chosen(reference)
  const allNew = chosen(current).filter(({ imageId }) => !known.has(imageId))
  const newCells = new Set(allNew.map(({ cell }) => cell))
  const sharedCells = new Set(allReference.map(({ cell }) => cell).filter((cell) => newCells.has(cell)))
  const side = (all: Chosen<Image>[], name: string): ChosenSide<Image> => {
    const apart = all.filter(({ cell }) => !sharedCells.has(cell))
    const { images, probability } = sampleGroups(apart, imagesPerSide, createRandom(seed, `sample ${name}`))
    return { images, imagesInSharedGroups: all.length - apart.length, imagesNotSampled: apart.length - images.length, samplingProbability: probability }
  }
  return {
    reference: side(allReference, 'reference'),
    current: side(allNew, 'current'),
    sharedImages: current.length - allNew.length,
    sharedGroups: sharedCells.size
  }
}
