import { describe, expect, it } from '@jest/globals'
import { drawUniforms, gaussianOffset } from './draws.ts'

const DRAWS = 20_000
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const draws = Array.from({ length: DRAWS }, (_, index) => drawUniforms(`test ${index}`))

describe('numbers drawn from a seed', () => {
  it('are the same for the same seed and others for another', () => {
    expect(drawUniforms('a')).toEqual(drawUniforms('a'))
    expect(drawUniforms('a')).not.toEqual(drawUniforms('b'))
  })

  it('are uniform and do not depend on each other', () => {
    for (const index of [0, 1, 2, 3] as const) {
      const values = draws.map((draw) => draw[index])
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...values)).toBeLessThan(1)
      expect(mean(values)).toBeCloseTo(0.5, 1)
      const tenths = Array.from({ length: 10 }, (_, tenth) => values.filter((value) => Math.floor(value * 10) === tenth).length / DRAWS)
      for (const share of tenths) expect(Math.abs(share - 0.1)).toBeLessThan(0.01)
    }
    expect(Math.abs(mean(draws.map(([a, b]) => (a - 0.5) * (b - 0.5))))).toBeLessThan(0.002)
  })

  it('make offsets that are normally distributed to the north and to the east', () => {
    const offsets = draws.map(([, , c, d]) => gaussianOffset(10, [c, d]))
    for (const component of [Math.cos, Math.sin]) {
      const values = offsets.map(({ km, bearing }) => km * component(bearing))
      expect(Math.abs(mean(values))).toBeLessThan(0.25)
      expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeCloseTo(10, 0)
      // 68.3 % within one standard deviation, 95.4 % within two.
      expect(values.filter((value) => Math.abs(value) < 10).length / DRAWS).toBeCloseTo(0.683, 1)
      expect(values.filter((value) => Math.abs(value) < 20).length / DRAWS).toBeCloseTo(0.954, 1)
    }
    expect(gaussianOffset(10, [0, 0.5]).km).toBeCloseTo(0, 12)
    expect(gaussianOffset(0, [0.999999, 0.5]).km).toBeCloseTo(0, 12)
  })
})
