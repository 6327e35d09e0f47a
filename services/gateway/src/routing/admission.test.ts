import { describe, expect, it } from '@jest/globals'
import { createAdmission } from './admission.ts'

const open = (capacities: number[]) => {
  const clock = { now: 0 }
  const admission = createAdmission(() => clock.now)
  return { clock, lost: admission.lost, isFull: (inFlight: number) => admission.isFull({ inFlight, capacities }), refuses: (inFlight: number) => admission.refuses({ inFlight, capacities }) }
}

describe('as many requests are admitted', () => {
  it('as a third of what the replicas take, and for a moment half as many more', () => {
    const { clock, isFull } = open([24, 24, 24, 24])
    expect(isFull(0)).toBe(false)
    expect(isFull(47)).toBe(false)
    expect(isFull(48)).toBe(true)
    clock.now = 299
    expect(isFull(47)).toBe(false)
    clock.now = 300
    expect(isFull(31)).toBe(false)
    expect(isFull(32)).toBe(true)
  })

  it('as before once the queue has come down again', () => {
    const { clock, isFull } = open([24, 24])
    isFull(0)
    clock.now = 1000
    expect(isFull(16)).toBe(true)
    isFull(9) // a queue still
    expect(isFull(16)).toBe(true)
    isFull(8)
    expect(isFull(16)).toBe(false)
  })

  it('as sixteen where replicas take little in all, or all that they take', () => {
    const { clock, isFull } = open([24])
    clock.now = 1000
    expect(isFull(15)).toBe(false)
    expect(isFull(16)).toBe(true)
    const small = open([3, 2])
    small.clock.now = 1000
    expect(small.isFull(4)).toBe(false)
    expect(small.isFull(5)).toBe(true)
  })

  it('as two thirds of that from when more than a fifth is refused until hardly anybody is', () => {
    const { clock, isFull, refuses } = open([24, 24])
    clock.now = 1000
    for (let request = 0; request < 5; request++) refuses(16)
    expect(isFull(11)).toBe(true)
    clock.now = 1250
    for (let request = 0; request < 31; request++) refuses(0)
    for (let request = 0; request < 2; request++) refuses(12)
    expect(isFull(11)).toBe(true) // 7 of 38
    clock.now = 1500
    expect(isFull(11)).toBe(true) // 2 of 33
    for (let request = 0; request < 10; request++) refuses(0)
    expect(isFull(15)).toBe(false) // 2 of 43
  })

  it('as two thirds of that while more than a fifth is refused, and as before a moment after', () => {
    const { clock, isFull, refuses } = open([24, 24])
    clock.now = 1000
    for (let request = 0; request < 9; request++) expect(refuses(12)).toBe(false)
    expect([refuses(16), refuses(16)]).toEqual([true, true]) // 2 of 11
    expect(isFull(15)).toBe(false)
    expect(refuses(16)).toBe(true)
    expect([isFull(10), isFull(11)]).toEqual([false, true])
    clock.now = 1499
    expect(isFull(11)).toBe(true)
    clock.now = 1749
    expect(isFull(15)).toBe(false)
  })

  it('as all that is left takes, for a while after a replica was lost', () => {
    const { clock, isFull, lost } = open([24])
    lost()
    clock.now = 2999
    expect(isFull(23)).toBe(false)
    expect(isFull(24)).toBe(true)
    clock.now = 3000
    expect(isFull(23)).toBe(true)
  })
})
