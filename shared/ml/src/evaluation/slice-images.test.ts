import { describe, expect, it } from '@jest/globals'
import { scoreSlices, sliceByAge, sliceByBrightness, sliceByRegion, sliceBySource } from './slice-images.ts'
import { madeAnswers } from './testing/made-answers.ts'

const places = (count: number, lon: number | null, lat: number | null) => Array.from({ length: count }, () => ({ lon, lat }))

describe('slices of the test images', () => {
  it('by region are areas of ten degrees, small ones together', () => {
    const { names } = sliceByRegion([...places(20, -74.5, 45.4), ...places(1, -74.5, -0.1), ...places(1, 10, 50), ...places(1, null, null)])
    expect(names[0]).toBe('40-50° N, 70-80° W')
    expect(names.slice(20)).toEqual(['elsewhere', 'elsewhere', null])
    expect(sliceByRegion(places(20, 0, -10)).names[0]).toBe('0-10° S, 0-10° E')
  })

  it('by brightness are thirds of the images of which it is known', () => {
    expect(sliceByBrightness([0.9, 0.1, 0.5, 0.2, 0.6, 0.8].map((brightness) => ({ brightness }))).names).toEqual(['bright', 'dark', 'medium', 'dark', 'medium', 'bright'])
    expect(sliceByBrightness([{ brightness: 0.9 }, {}, { brightness: 0.1 }, { brightness: 0.5 }]).names).toEqual(['bright', null, 'dark', 'medium'])
    expect(sliceByBrightness([{}, {}]).names).toEqual([null, null])
  })

  it('by source and by age follow the manifest', () => {
    expect(sliceBySource([{ source: 'feed' }, { source: 'import' }]).names).toEqual(['feed', 'import'])
    expect(sliceByAge([{ addedIn: 'v1-aaaaaaaa' }, { addedIn: 'v9-bbbbbbbb' }, { addedIn: 'v10-cccccccc' }], 9).names).toEqual(['old', 'old', 'new'])
  })

  it('each have their own score, the largest first, and say where there are too few images or cells', () => {
    const answers = madeAnswers(['no', 'yes'], 100, 5)
    const names = answers.labels.map((_, image) => image < 60 ? 'much' : image < 79 ? 'little' : image < 80 ? null : 'narrow')
    const slices = scoreSlices({ ...answers, cells: answers.cells.map((cell, image) => image < 80 ? cell : 'one') }, [{ by: 'source', names }], { seed: 1, resamples: 50 })
    expect(slices.map(({ name, images, tooFew }) => [name, images, tooFew])).toEqual([['much', 60, false], ['narrow', 20, true], ['little', 19, true]])
    expect(slices[0]).toMatchObject({ by: 'source', cells: 15, majorityAccuracy: 0.5 })
    for (const { accuracy, correct, images, accuracyInterval: [low, high] } of slices) {
      expect(accuracy).toBe(correct / images)
      expect(low).toBeLessThan(accuracy)
      expect(high).toBeGreaterThan(accuracy)
    }
  })
})
