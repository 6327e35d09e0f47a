import { describe, expect, it } from '@jest/globals'
import type { Model } from '@emberwatch/contracts'
import { createModelSlot, type LoadedModel } from './model-slot.ts'
import { createOccupancy } from './occupancy.ts'

const loaded = (modelVersion: string, released: string[]): LoadedModel =>
  ({ model: { modelVersion } as Model, session: modelVersion, head: new Uint8Array(), release: async () => { released.push(modelVersion) } })

const open = () => {
  const released: string[] = []
  const failures: unknown[] = []
  return { released, failures, slot: createModelSlot((error) => failures.push(error)) }
}

describe('the slot of the model that answers', () => {
  it('has nothing to answer with before the first model', async () => {
    expect(await open().slot.use(async () => 'answer')).toBeUndefined()
  })

  it('answers with the old model what began before a swap and with the new one what begins after it', async () => {
    const { slot, released } = open()
    slot.swap(loaded('m1', released))
    let finish = (): void => {}
    const began = slot.use(async ({ session }) => { await new Promise<void>((resolve) => { finish = resolve }); return session })
    slot.swap(loaded('m2', released))
    expect(await slot.use(async ({ session }) => session)).toBe('m2')
    expect(released).toEqual([]) // m1 is still at work
    finish()
    expect(await began).toBe('m1')
    expect(released).toEqual(['m1'])
  })

  it('frees a model at once when nobody uses it, and exactly once', async () => {
    const { slot, released } = open()
    for (const version of ['m1', 'm2', 'm3']) slot.swap(loaded(version, released))
    await slot.use(async () => {})
    expect(released).toEqual(['m1', 'm2'])
    expect(slot.current()?.modelVersion).toBe('m3')
  })

  it('frees a model also when the last request on it fails', async () => {
    const { slot, released } = open()
    slot.swap(loaded('m1', released))
    await expect(slot.use(async () => {
      slot.swap(loaded('m2', released))
      throw new Error('undecodable')
    })).rejects.toThrow('undecodable')
    expect(released).toEqual(['m1'])
  })
})

describe('the places of a replica', () => {
  it('are refused when all are taken and given back when work ends', () => {
    const { enter, inFlight, served } = createOccupancy(2)
    const first = enter()
    expect(enter()).toBeDefined()
    expect(enter()).toBeUndefined()
    first?.()
    expect(enter()).toBeDefined()
    expect([inFlight(), served()]).toEqual([2, 1])
  })
})
