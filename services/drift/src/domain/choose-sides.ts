import type { ManifestRow } from '@emberwatch/contracts'
import { sampleGroups } from './sample-groups.ts'
import { createRandom } from './statistics/random.ts'

/** An image that is compared, and where its embedding lies: `row` counts the lines of its version's manifest. */
export interface ChosenImage extends ManifestRow { row: number }

export interface ChosenSide {
  images: ChosenImage[]
  imagesInSharedGroups: number
  imagesNotSampled: number
  /** With which probability each grid cell was drawn, whatever its size; 1 if all were taken. */
  samplingProbability: number
}

/** What of two dataset versions is compared, and what is not. */
export interface ChosenSides {
  reference: ChosenSide
  current: ChosenSide
  /** Images of the current version that the reference has too. */
  sharedImages: number
  /** Grid cells with images on both sides. */
  sharedGroups: number
}

interface Choice {
  reference: readonly ManifestRow[]
  current: readonly ManifestRow[]
  imagesPerSide: number
  seed: number
}

/**
 * Makes the two sides independent of each other: images that both versions have are left out of the current side, grid
 * cells with images on both sides are left out of both, and what is still too much is sampled by whole cells.
 */
export const chooseSides = ({ reference, current, imagesPerSide, seed }: Choice): ChosenSides => {
  const known = new Set(reference.map(({ imageId }) => imageId))
  const chosen = (rows: readonly ManifestRow[]): ChosenImage[] => rows.map((image, row) => ({ ...image, row }))
  const allReference = chosen(reference)
  const allNew = chosen(current).filter(({ imageId }) => !known.has(imageId))
  const newCells = new Set(allNew.map(({ cell }) => cell))
  const sharedCells = new Set(allReference.map(({ cell }) => cell).filter((cell) => newCells.has(cell)))
  const side = (all: ChosenImage[], name: string): ChosenSide => {
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
