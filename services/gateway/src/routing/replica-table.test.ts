import type { ReplicaState } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { createReplicaTable } from './replica-table.ts'

const stateOf = (replica: string, other: Partial<ReplicaState> = {}): ReplicaState => ({ replica, ready: true, draining: false, modelVersion: 'm1', headSha256: null, backboneId: 'b', inFlight: 0, capacity: 4, served: 0, swaps: 0, lastSwapMs: null, lastRefusal: null, rssBytes: 1, ...other })

const open = () => {
  let time = 0
  const table = createReplicaTable({ now: () => time })
  return { table, later: (ms: number) => { time += ms } }
}

describe('the table of replicas', () => {
  it('knows nobody at first', () => {
    const { table } = open()
    expect([table.ready(), table.capacity(), table.choose(new Set())]).toEqual([0, 0, undefined])
  })

  it('chooses among those that take requests', () => {
    const { table } = open()
    table.hear(stateOf('loading', { ready: false }))
    table.hear(stateOf('leaving', { draining: true }))
    expect(table.choose(new Set())).toBeUndefined()
    table.hear(stateOf('ready'))
    expect(table.choose(new Set())?.replica).toBe('ready')
    expect(table.capacity()).toBe(4)
    table.hear(stateOf('ready', { draining: true }))
    expect(table.choose(new Set())).toBeUndefined()
  })

  it('spreads requests evenly and gives nobody more than it takes', () => {
    const { table } = open()
    for (const name of ['a', 'b', 'c']) table.hear(stateOf(name))
    const chosen = Array.from({ length: 12 }, () => table.choose(new Set()))
    const counts = ['a', 'b', 'c'].map((name) => chosen.filter((one) => one?.replica === name).length)
    expect(counts).toEqual([4, 4, 4])
    expect(table.choose(new Set())).toBeUndefined()
    chosen[0]?.done()
    expect(table.choose(new Set())?.replica).toBe(chosen[0]?.replica)
  })

  it('asks the same one of several that are idle, for a second and not for ever', () => {
    const { table, later } = open()
    const names = ['a', 'b', 'c', 'd']
    const ask = (): string | undefined => {
      for (const name of names) table.hear(stateOf(name)) // they speak all the time
      const chosen = table.choose(new Set())
      chosen?.done()
      return chosen?.replica
    }
    const seconds = Array.from({ length: 40 }, () => {
      const asked = Array.from({ length: 5 }, ask)
      later(1001)
      return new Set(asked)
    })
    expect(seconds.every(({ size }) => size === 1)).toBe(true)
    expect(new Set(seconds.flatMap((asked) => [...asked])).size).toBe(names.length) // missing one by chance: 4 x 0.75^40
  })

  it('takes one that was not heard for a while for gone, and tells who waits for it', () => {
    const { table, later } = open()
    table.hear(stateOf('a'))
    const chosen = table.choose(new Set())
    later(1000)
    table.hear(stateOf('b'))
    later(1000)
    expect(table.ready()).toBe(1)
    expect(chosen?.lost.aborted).toBe(true)
    table.hear(stateOf('a'))
    expect(table.ready()).toBe(2)
    expect(table.choose(new Set())?.lost.aborted).toBe(false)
  })

  it('sends nothing to a frozen one until it speaks again, and does not forget that it is frozen', () => {
    const { table, later } = open()
    table.hear(stateOf('a'))
    table.silence('a')
    table.silence('unknown')
    expect(table.choose(new Set())).toBeUndefined()
    later(10_000)
    expect([table.ready(), table.anySilent()]).toEqual([0, true])
    table.hear(stateOf('a'))
    expect(table.choose(new Set())?.lost.aborted).toBe(false)
  })
})
