import { describe, expect, it } from '@jest/globals'
import { between, createRandom, createWeightedChoice } from './seeded-random.ts'

const draws = 20_000

describe('seeded random numbers', () => {
  it('are the same for the same seed and purpose, and others for another', () => {
    const take = (seed: number, purpose: string): number[] => {
      const random = createRandom(seed, purpose)
      return Array.from({ length: 5 }, random)
    }
    expect(take(1, 'arrivals')).toEqual(take(1, 'arrivals'))
    expect(take(1, 'arrivals')).not.toEqual(take(2, 'arrivals'))
    expect(take(1, 'arrivals')).not.toEqual(take(1, 'tasks'))
  })

  it('are spread evenly: a wait of 1 to 3 seconds is 2 on average', () => {
    const random = createRandom(7, 'wait')
    const waits = Array.from({ length: draws }, () => between([1, 3], random))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...waits)).toBeLessThan(3)
    expect(waits.reduce((sum, wait) => sum + wait, 0) / draws).toBeCloseTo(2, 1)
  })
})

describe('a weighted choice', () => {
  it('takes each task as often as its weight says, and none of weight 0', () => {
    const choose = createWeightedChoice([{ name: 'never', weight: 0 }, { name: 'often', weight: 3 }, { name: 'seldom', weight: 1 }])
    const random = createRandom(3, 'tasks')
    const chosen = Array.from({ length: draws }, () => choose(random).name)
    expect(chosen.filter((name) => name === 'often').length / draws).toBeCloseTo(0.75, 1)
    expect(chosen).not.toContain('never')
    expect(choose(() => 0.999_999_999_999).name).toBe('seldom')
  })

  it('needs something to choose from', () => {
    expect(() => createWeightedChoice([{ weight: 0 }])).toThrow('there is no task with a weight above 0')
  })
})
