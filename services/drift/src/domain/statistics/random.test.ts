import { describe, expect, it } from '@jest/globals'
import { golden } from '../../testing/golden.ts'
import { createRandom, xoshiro128StarStar } from './random.ts'

describe('the random numbers', () => {
  it('are those of the reference implementation', () => {
    const next = xoshiro128StarStar(Uint32Array.from(golden.xoshiro.state))
    const numbers = Array.from({ length: 1000 }, () => next())
    expect(numbers.slice(0, 5)).toEqual(golden.xoshiro.first)
    expect(numbers.slice(-5)).toEqual(golden.xoshiro.numbers)
  })

  it('are the same for the same seed and purpose, and others for another', () => {
    const draw = (seed: number, purpose: string) => Array.from({ length: 3 }, createRandom(seed, purpose))
    expect(draw(1, 'permutations')).toEqual(draw(1, 'permutations'))
    expect(draw(1, 'permutations')[0]).toBe(0.603772581089288)
    expect(new Set([...draw(1, 'permutations'), ...draw(2, 'permutations'), ...draw(1, 'sample')]).size).toBe(9)
  })

  it('are spread evenly over [0, 1)', () => {
    const random = createRandom(7, 'spread')
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 100_000; i++) {
      const tenth = Math.floor(random() * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    const chiSquared = tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquared).toBeLessThan(27.9) // 99.9 % point with 9 degrees of freedom
  })
})
