import { describe, expect, it } from '@jest/globals'
import { chooseArm } from './choose-arm.ts'

const arms = (canary: number) => [{ name: 'champion', weight: 100 - canary }, { name: 'canary', weight: canary }]
const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`)
const canaries = (weight: number, task = 'wildfire') => new Set(keys.filter((key) => chooseArm(arms(weight), task, key)?.name === 'canary'))

describe('the way of a request', () => {
  it('is the same for the same key', () => {
    for (const key of keys.slice(0, 100)) expect(chooseArm(arms(30), 'wildfire', key)).toEqual(chooseArm(arms(30), 'wildfire', key))
  })

  it('is shared out by weight', () => {
    // Five standard deviations of a binomial count.
    for (const weight of [5, 20, 50]) expect(Math.abs(canaries(weight).size - keys.length * weight / 100)).toBeLessThan(5 * Math.sqrt(keys.length * weight / 100))
    const three = [{ name: 'a', weight: 1 }, { name: 'b', weight: 2 }, { name: 'c', weight: 1 }]
    expect(Math.abs(keys.filter((key) => chooseArm(three, 't', key)?.name === 'b').length - 10_000)).toBeLessThan(500)
  })

  it('leaves those who are on a canary on it when its weight grows', () => {
    const few = canaries(5)
    const more = canaries(25)
    expect([...few].every((key) => more.has(key))).toBe(true)
  })

  it('is another one in another task', () => {
    const [here, there] = [canaries(50), canaries(50, 'scenes')]
    expect([...here].filter((key) => there.has(key)).length).toBeLessThan(6000)
  })

  it('is the only one there is', () => {
    expect(chooseArm([{ name: 'champion', weight: 1 }], 't', 'k')?.name).toBe('champion')
    expect(chooseArm([], 't', 'k')).toBeUndefined()
  })
})
