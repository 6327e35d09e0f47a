import { describe, expect, it } from '@jest/globals'
import type { Bus, Lease } from '@emberwatch/bus'
import { createMemoryBus } from '@emberwatch/bus/testing'
import { silentLogger } from '@emberwatch/observability'
import { createLeadership } from './create-leadership.ts'

const candidate = (bus: Pick<Bus, 'lease'>, name: string, done: string[]) => createLeadership({
  bus,
  log: silentLogger(),
  name: 'work',
  ttlMs: 1000,
  begin: async () => {
    done.push(`${name} begins`)
    return { stop: async () => { done.push(`${name} stops`) } }
  }
})

describe('leading', () => {
  it('is handed over when the leader stops, and not before its work has stopped', async () => {
    const bus = createMemoryBus()
    const done: string[] = []
    const first = candidate(bus, 'first', done)
    const second = candidate(bus, 'second', done)
    await first.start()
    const standingBy = second.start()
    expect(first.epoch()).not.toBeNull()
    expect(second.epoch()).toBeNull()
    await first.stop()
    await standingBy
    expect(second.epoch()).not.toBeNull()
    await second.stop()
    expect(done).toEqual(['first begins', 'first stops', 'second begins', 'second stops'])
  })

  it('ends with the lease, and begins anew with the next one', async () => {
    const losses: AbortController[] = []
    const lease = async (): Promise<Lease> => {
      const lost = new AbortController()
      losses.push(lost)
      return { epoch: losses.length, lost: lost.signal, isHeld: () => !lost.signal.aborted, confirm: async () => !lost.signal.aborted, release: async () => {} }
    }
    const done: string[] = []
    const leader = candidate({ lease }, 'it', done)
    await leader.start()
    losses[0]?.abort()
    while (leader.epoch() !== 2) await new Promise((resolve) => { setImmediate(resolve) })
    expect(done).toEqual(['it begins', 'it stops', 'it begins'])
    await leader.stop()
    expect(done.at(-1)).toBe('it stops')
  })

  it('leaves a start that lost its lease before the work had begun standing by', async () => {
    const lost = new AbortController()
    const lease = async (): Promise<Lease> => lost.signal.aborted
      ? new Promise(() => {}) // another holds it now
      : { epoch: 1, lost: lost.signal, isHeld: () => !lost.signal.aborted, confirm: async () => !lost.signal.aborted, release: async () => {} }
    const leader = createLeadership({
      bus: { lease },
      log: silentLogger(),
      name: 'work',
      ttlMs: 1000,
      begin: async () => {
        lost.abort()
        throw new Error('another took over')
      }
    })
    await leader.start()
    expect(leader.epoch()).toBeNull()
  })

  it('begins anew, with another lease, when the work itself is over', async () => {
    const over: AbortController[] = []
    const leader = createLeadership({
      bus: createMemoryBus(),
      log: silentLogger(),
      name: 'work',
      ttlMs: 1000,
      begin: async () => {
        const controller = new AbortController()
        over.push(controller)
        return { over: controller.signal, stop: async () => {} }
      }
    })
    await leader.start()
    const first = leader.epoch()
    over[0]?.abort()
    while (over.length < 2 || leader.epoch() === null) await new Promise((resolve) => { setImmediate(resolve) })
    expect(leader.epoch()).toBeGreaterThan(first ?? Infinity)
    await leader.stop()
  })

  it('is tried again when the work could not begin', async () => {
    let tries = 0
    const leader = createLeadership({
      bus: createMemoryBus(),
      log: silentLogger(),
      name: 'work',
      ttlMs: 1000,
      begin: async () => {
        if (++tries === 1) throw new Error('the database is away')
        return { stop: async () => {} }
      }
    })
    await leader.start()
    expect(tries).toBe(2)
    await leader.stop()
  })
})
