import { describe, expect, it } from '@jest/globals'
import { cellOf, splitOfCell } from './split-of-cell.ts'

const IMAGE = '0123456789abcdef'.repeat(4)

describe('the grid cell of a tile', () => {
  it('is its latitude and longitude in tenths of a degree, rounded down', () => {
    expect(cellOf(IMAGE, { lat: 45.407291, lon: -73.907119 })).toBe('454:-740')
    expect(cellOf(IMAGE, { lat: 0, lon: 0 })).toBe('0:0')
    expect(cellOf(IMAGE, { lat: -0.05, lon: 179.99 })).toBe('-1:1799')
  })

  it('is its own where the place is unknown', () => {
    expect(cellOf(IMAGE, null)).toBe('image:0123456789ab')
  })
})

describe('the split of a cell', () => {
  // Pinned: were one of these to change, tiles would move between training and test sets that are already out there.
  it.each([
    ['wildfire', '454:-740', 'test'],
    ['wildfire', '513:-617', 'train'],
    ['wildfire', '0:0', 'validation'],
    ['wildfire', '536:-1160', 'train'],
    ['wildfire', '546:-1120', 'train'],
    ['wildfire', 'image:0123456789ab', 'test'],
    ['scenes', '454:-740', 'test']
  ])('of task %s and cell %s is %s for ever', (task, cell, split) => {
    expect(splitOfCell(task, cell)).toBe(split)
  })

  it('gives 60, 20 and 20 per cent of many cells', () => {
    const counts = { train: 0, validation: 0, test: 0 }
    for (let index = 0; index < 10_000; index++) counts[splitOfCell('wildfire', `${index}:${-index}`)]++
    expect(counts.train / 10_000).toBeCloseTo(0.6, 1)
    expect(counts.validation / 10_000).toBeCloseTo(0.2, 1)
    expect(counts.test / 10_000).toBeCloseTo(0.2, 1)
  })
})
