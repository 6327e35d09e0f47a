import { describe, expect, it } from '@jest/globals'
import { imagesIn } from '../testing/dataset-world.ts'
import { chooseSides } from './choose-sides.ts'
import { sampleGroups } from './sample-groups.ts'
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
    expect(reference).toMatchObject({ imagesNotSampled: 18, samplingProbability: 0.4 })
    expect(Object.values(Object.groupBy(reference.images, ({ cell }) => cell)).every((inCell) => inCell?.length === 3)).toBe(true)
    expect(choose([...old, ...fresh], 13)).toEqual(choose([...old, ...fresh], 13))
  })
})

describe('sampling by whole cells', () => {
  it('takes a large cell as often as a small one, with the probability that it says', () => {
    const images = [...imagesIn({ prefix: 'large', cells: 2, perCell: 20, label: 'wildfire', addedIn: 'v1' }), ...imagesIn({ prefix: 'small', cells: 18, perCell: 1, label: 'wildfire', addedIn: 'v1' })]
    const taken = new Map<string, number>()
    let all = 0
    for (let seed = 0; seed < 2000; seed++) {
      const { images: drawn, probability } = sampleGroups(images, 29, createRandom(seed, 'often'))
      expect(probability).toBe(0.5)
      all += drawn.length
      for (const cell of new Set(drawn.map((image) => image.cell))) taken.set(cell, (taken.get(cell) ?? 0) + 1)
    }
    expect(taken.size).toBe(20)
    expect(Math.min(...taken.values())).toBeGreaterThan(910)
    expect(Math.max(...taken.values())).toBeLessThan(1090)
    expect(Math.abs(all / 2000 - 29)).toBeLessThan(1.2)
  })

  it('takes everything where there is not too much', () => {
    expect(sampleGroups(old, 30, createRandom(1, 'all'))).toEqual({ images: old, probability: 1 })
  })
})
