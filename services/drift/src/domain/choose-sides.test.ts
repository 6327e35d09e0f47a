import { describe, expect, it } from '@jest/globals'
import { imagesIn } from '../testing/dataset-world.ts'
import { chooseSides } from './choose-sides.ts'
import { sampleCells } from './sample-cells.ts'
import { createRandom } from './statistics/random.ts'

const old = imagesIn({ prefix: 'old', cells: 10, perCell: 3, label: 'wildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 4, perCell: 2, label: 'wildfire', addedIn: 'v2' })
const choose = (current: typeof old, imagesPerSide = 1000) => chooseSides({ reference: old, current, imagesPerSide, seed: 1 })

describe('the sides of a comparison', () => {
  it('leave the images of both versions to the reference, and count them', () => {
    const { reference, current, sharedImages, sharedGroups } = choose([...old, ...fresh])
    expect(reference.images.map(({ imageId }) => imageId)).toEqual(old.map(({ imageId }) => imageId))
    expect(current.images.map(({ imageId }) => imageId)).toEqual(fresh.map(({ imageId }) => imageId))
    expect({ sharedImages, sharedGroups }).toEqual({ sharedImages: 30, sharedGroups: 0 })
  })

  it('leave out of both a grid cell with images on both sides, and count what that leaves out', () => {
    const inOldCells = fresh.slice(0, 3).map((image, i) => ({ ...image, cell: `old:${Math.floor(i / 2)}` }))
    const { reference, current, sharedGroups } = choose([...old, ...inOldCells, ...fresh.slice(3)])
    expect(sharedGroups).toBe(2)
    expect(reference.imagesInSharedGroups).toBe(6)
    expect(current.imagesInSharedGroups).toBe(3)
    expect(reference.images).toHaveLength(24)
    expect(current.images).toHaveLength(5)
  })

  it('remember where each image\'s embedding lies', () => {
    expect(choose([...old, ...fresh]).current.images.map(({ row }) => row)).toEqual([30, 31, 32, 33, 34, 35, 36, 37])
  })

  it('are sampled by whole grid cells, the same ones each time, and what is left out is counted', () => {
    const { reference } = choose([...old, ...fresh], 13)
    expect(reference.images).toHaveLength(12)
    expect(reference.imagesNotSampled).toBe(18)
    expect(Object.values(Object.groupBy(reference.images, ({ cell }) => cell)).every((inCell) => inCell?.length === 3)).toBe(true)
    expect(choose([...old, ...fresh], 13)).toEqual(choose([...old, ...fresh], 13))
  })
})

describe('sampling by whole cells', () => {
  it('passes over a cell that is too large on its own', () => {
    const images = [...imagesIn({ prefix: 'large', cells: 1, perCell: 50, label: 'wildfire', addedIn: 'v1' }), ...old]
    expect(sampleCells(images, 20, createRandom(1, 'large')).every(({ cell }) => cell.startsWith('old'))).toBe(true)
  })

  it('takes every cell about as often as every other', () => {
    const taken = new Map<string, number>()
    for (let seed = 0; seed < 2000; seed++) {
      for (const { cell } of sampleCells(old, 9, createRandom(seed, 'often'))) taken.set(cell, (taken.get(cell) ?? 0) + 1)
    }
    const counts = [...taken.values()].map((count) => count / 3)
    expect(Math.min(...counts)).toBeGreaterThan(520)
    expect(Math.max(...counts)).toBeLessThan(680)
  })
})
