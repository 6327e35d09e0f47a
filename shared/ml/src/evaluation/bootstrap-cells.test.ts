import { describe, expect, it } from '@jest/globals'
import { seededNumbers } from '../seeded-numbers.ts'
import { bootstrapCells, percentileInterval, shareInterval } from './bootstrap-cells.ts'

describe('resampling cells', () => {
  it('draws whole cells, as many as there are', () => {
    const drawn = bootstrapCells(['a', 'a', 'b', 'c', 'a'], { seed: 1, resamples: 50 }, (weights) => [...weights])
    for (const [a1, a2, b, c, a3] of drawn as [number, number, number, number, number][]) {
      expect([a2, a3]).toEqual([a1, a1])
      expect(a1 + b + c).toBe(3)
    }
    expect(new Set(drawn.map(String)).size).toBeGreaterThan(5)
  })

  it('leaves out resamples that say nothing, and says nothing if half of them do or all agree', () => {
    expect(percentileInterval([NaN, ...Array.from({ length: 101 }, (_, at) => at)])).toEqual([2.5, 97.5])
    expect(percentileInterval([NaN, NaN, 1, 2])).toBeNull()
    expect(percentileInterval([1, 1, 1])).toBeNull()
  })

  it('gives Wilson\'s interval over the cells where all are right or cells are few', () => {
    const cells = Array.from({ length: 40 }, (_, image) => `${image % 10}`)
    expect(shareInterval(cells.map(() => true), cells, { seed: 1, resamples: 100 })[0]).toBeCloseTo(0.7224672001371109, 12)
    expect(shareInterval([true, false], ['a', 'b'], { seed: 1, resamples: 100 })[1]).toBeGreaterThan(0.9)
  })

  it('holds the true share about as often as it says, where images of a cell are right and wrong together; resampling images does not', () => {
    const next = seededNumbers(4)
    const truth = 0.9 * 0.98 + 0.1 * 0.2
    let [byCell, byImage] = [0, 0]
    for (let round = 0; round < 60; round++) {
      const chances = Array.from({ length: 60 }, () => next() < 0.1 ? 0.2 : 0.98)
      const isRight = chances.flatMap((chance) => Array.from({ length: 5 }, () => next() < chance))
      const holds = (cells: string[]): number => {
        const [low, high] = shareInterval(isRight, cells, { seed: round, resamples: 60 })
        return low <= truth && truth <= high ? 1 : 0
      }
      byCell += holds(isRight.map((_, image) => `${Math.floor(image / 5)}`))
      byImage += holds(isRight.map((_, image) => `${image}`))
    }
    expect(byCell / 60).toBeGreaterThan(0.85)
    expect(byImage / 60).toBeLessThan(0.8)
  })
})
