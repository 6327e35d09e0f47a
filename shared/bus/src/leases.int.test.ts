import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { connect, type KV, type NatsConnection } from 'nats'
import type { Bus } from './bus.ts'
import { connectBus } from './connect-bus.ts'
import { LEASE_BUCKET } from './leases.ts'

const never = new AbortController().signal
const open = (): Promise<Bus> => connectBus({ servers: [process.env['NATS_URL'] ?? ''], name: 'test', log: silentLogger(), metrics: createMetrics('test') })
const newName = (): string => `test-${Math.random().toString(36).slice(2, 10)}`

describe('a lease on NATS', () => {
  let bus: Bus
  let plain: NatsConnection
  let bucket: KV
  beforeAll(async () => {
    bus = await open()
    plain = await connect({ servers: process.env['NATS_URL'] ?? '' })
    bucket = await plain.jetstream().views.kv(LEASE_BUCKET)
  })
  afterAll(async () => {
    await bus.close()
    await plain.close()
  })

  it('outlasts its time while its holder lives', async () => {
    const name = newName()
    const held = await bus.lease(name, { ttlMs: 1500, signal: never })
    await expect(bus.lease(name, { ttlMs: 1500, signal: AbortSignal.timeout(4000) })).rejects.toThrow()
    expect(held.lost.aborted).toBe(false)
    await held.release()
  })

  it('is taken over from a holder whose connection is gone, long before its time runs out', async () => {
    const name = newName()
    const other = await open()
    const held = await other.lease(name, { ttlMs: 60_000, signal: never })
    await other.close()
    const startedAt = performance.now()
    const taken = await bus.lease(name, { ttlMs: 60_000, signal: never })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(taken.epoch).toBeGreaterThan(held.epoch)
    await taken.release()
  })

  it('is taken over from a holder that is connected but renews nothing, once its time is out', async () => {
    const name = newName()
    const holder = 'paused'
    plain.subscribe(`leases.${name}.${holder}`) // hears and, like a stopped process, does not answer
    await plain.flush()
    const epoch = await bucket.create(name, JSON.stringify({ holder }))
    const startedAt = performance.now()
    const taken = await bus.lease(name, { ttlMs: 2000, signal: never })
    expect(performance.now() - startedAt).toBeGreaterThan(1900)
    expect(taken.epoch).toBeGreaterThan(epoch)
    await taken.release()
  })

  it('is confirmed while it is held, however often it was renewed meanwhile, and not once another took it', async () => {
    const name = newName()
    const held = await bus.lease(name, { ttlMs: 600, signal: never })
    for (let time = 0; time < 20; time++) expect(await held.confirm()).toBe(true)
    expect(held.isHeld()).toBe(true)
    await bucket.put(name, JSON.stringify({ holder: 'another' }))
    expect(await held.confirm()).toBe(false)
    expect([held.isHeld(), held.lost.aborted]).toEqual([false, true])
    await held.release()
  })

  it('is known not to be held by a process that was paused too long, before anything else has its turn', async () => {
    const name = newName()
    const held = await bus.lease(name, { ttlMs: 500, signal: never })
    const until = performance.now() + 600
    while (performance.now() < until) { /* as a stopped process: no timer and no message gets its turn */ }
    expect([held.isHeld(), held.lost.aborted]).toEqual([false, true])
    await held.release()
  })

  it('is lost by a holder who was overtaken, who then leaves what stands alone', async () => {
    const name = newName()
    const held = await bus.lease(name, { ttlMs: 900, signal: never })
    await bucket.put(name, JSON.stringify({ holder: 'another' }))
    if (!held.lost.aborted) await once(held.lost, 'abort', { signal: AbortSignal.timeout(5000) })
    await held.release()
    expect((await bucket.get(name))?.json()).toEqual({ holder: 'another' })
  })
})
