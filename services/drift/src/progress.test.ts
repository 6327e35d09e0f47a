import { describe, expect, it } from '@jest/globals'
import { type DriftComparison, DriftCancel, DriftCancelNotice, DriftCompare, DriftProgressV1 } from '@emberwatch/contracts'
import { createDrift, type DriftDeps } from './app.ts'
import { imagesIn, writeVersion } from './testing/dataset-world.ts'
import { createWorld, writeTiles } from './testing/drift-world.ts'

const old = imagesIn({ prefix: 'old', cells: 12, perCell: 3, label: 'wildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 10, perCell: 3, label: 'wildfire', addedIn: 'v2' })

/** A service, and what it says of the comparisons it makes. */
const startWorld = async (deps: Partial<DriftDeps> = {}) => {
  const world = createWorld({ deps })
  const common = { task: 'wildfire', createdAt: '2026-08-01T10:00:00.000Z' }
  const first = await writeVersion(world, { ...common, number: 1, parent: undefined, images: old })
  await writeVersion(world, { ...common, number: 2, parent: first, images: [...old, ...fresh] })
  await writeTiles(world.objects, [...old, ...fresh])
  const heard: Pick<DriftComparison, 'state' | 'stage' | 'done'>[] = []
  const stages = new Map<string, PromiseWithResolvers<void>>()
  const waitFor = (stage: string): PromiseWithResolvers<void> => stages.get(stage) ?? stages.set(stage, Promise.withResolvers<void>()).get(stage) as PromiseWithResolvers<void>
  await world.bus.watch(DriftProgressV1, 'wildfire', ({ data: { state, stage, done } }) => {
    heard.push({ state, stage, done })
    waitFor(`${state} ${stage}`).resolve()
  })
  await world.drift.start()
  const ask = (n?: number) => world.bus.request(DriftCompare, 'wildfire', { reference: 'v1', current: 'v2', ...(n === undefined ? {} : { n }) }, { timeoutMs: 20_000 })
  const cancel = (n?: number) => world.bus.request(DriftCancel, 'wildfire', { reference: 'v1', current: 'v2', ...(n === undefined ? {} : { n }), reason: 'the wrong versions' }, { timeoutMs: 20_000 })
  const records = () => world.database.drift_comparisons.list({ task: 'wildfire' })
  return { world, heard, until: (what: string) => waitFor(what).promise, ask, cancel, records }
}

/** A computation that says it tests and goes on only when it is told to, or cancelled. */
const gatedComputation = (): Pick<DriftDeps, 'compareSides'> => ({
  compareSides: (_, cancelled, enter) => {
    enter?.('testing')
    return new Promise((_resolve, reject) => { cancelled?.addEventListener('abort', () => { reject(new Error('ended')) }) })
  }
})

describe('the progress of a comparison', () => {
  it('is told from its beginning to its report, in a record and as events', async () => {
    const { heard, until, ask, records } = await startWorld()
    const report = await ask()
    await until('finished finished')
    expect(heard).toEqual([{ state: 'running', stage: 'reading', done: 0 }, { state: 'finished', stage: 'finished', done: 1 }])
    expect(await records()).toEqual([expect.objectContaining({ reportId: report.reportId, task: 'wildfire', reference: report.reference.version, current: report.current.version, imagesPerSide: 10_000, state: 'finished', done: 1, problem: null })])
    await ask()
    expect(heard).toHaveLength(2)
  })

  it('names the stage that takes long, and what waits for its turn', async () => {
    const { heard, until, ask, cancel, records } = await startWorld(gatedComputation())
    const first = expect(ask()).rejects.toMatchObject({ code: 'DRIFT_CANCELLED', message: expect.stringContaining('was cancelled: the wrong versions') })
    await until('running testing')
    const second = expect(ask(40)).rejects.toMatchObject({ code: 'DRIFT_CANCELLED' })
    await until('waiting waiting')
    expect((await records()).map(({ imagesPerSide, state, stage }) => ({ imagesPerSide, state, stage }))).toEqual(expect.arrayContaining([{ imagesPerSide: 10_000, state: 'running', stage: 'testing' }, { imagesPerSide: 40, state: 'waiting', stage: 'waiting' }]))
    expect(await cancel(40)).toMatchObject({ state: 'cancelled' })
    await second // at once, though the first one has not ended
    expect(await cancel()).toMatchObject({ state: 'cancelled' })
    await first
    expect(heard.filter(({ state }) => state === 'cancelled')).toHaveLength(2)
    expect((await records()).every(({ state, problem }) => state === 'cancelled' && problem?.includes('the wrong versions') === true)).toBe(true)
  })

  it('ends with the reason where a comparison fails', async () => {
    const { ask, records } = await startWorld({ compareSides: async () => { throw new Error('a secret') } })
    await expect(ask()).rejects.toThrow()
    expect(await records()).toEqual([expect.objectContaining({ state: 'failed', problem: 'something went wrong; the log of the drift service says what' })])
  })

  it('stops nothing when it cannot be told', async () => {
    const { world } = await startWorld()
    const lost = async (): Promise<never> => { throw new Error('the database is away') }
    const deps = { ...world.deps, database: { ...world.database, drift_comparisons: { ...world.database.drift_comparisons, insert: lost, inform: lost } } }
    await world.drift.stop()
    await createDrift(deps).start()
    expect((await world.bus.request(DriftCompare, 'wildfire', { reference: 'v1', current: 'v2' }, { timeoutMs: 20_000 })).verdict).toBe('drift')
  })
})

describe('cancelling a comparison', () => {
  it('is too late once its report is there, though that is not told yet', async () => {
    const { world, ask, cancel } = await startWorld()
    const [ending, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { drift_comparisons: comparisons } = world.database
    const insert: typeof comparisons.insert = async (id, comparison) => {
      if (comparison.state === 'finished') {
        ending.resolve()
        await held.promise
      }
      return comparisons.insert(id, comparison)
    }
    await world.drift.stop()
    await createDrift({ ...world.deps, database: { ...world.database, drift_comparisons: { ...comparisons, insert } } }).start()
    const report = ask()
    await ending.promise
    expect(await cancel()).toMatchObject({ state: 'not-in-hand' })
    held.resolve()
    expect((await report).verdict).toBe('drift')
  })
})

describe('cancelling a comparison that another instance has in hand', () => {
  it('is told by the one that was asked, and done by the one that has it', async () => {
    const { world, until, ask, cancel, records } = await startWorld(gatedComputation())
    const heard = Promise.withResolvers<object>()
    const listening = await world.bus.hear(DriftCancelNotice, 'wildfire', heard.resolve)
    expect(await cancel()).toMatchObject({ state: 'not-in-hand' })
    const notice = await heard.promise
    await listening.stop()
    const told = expect(ask()).rejects.toMatchObject({ code: 'DRIFT_CANCELLED', message: expect.stringContaining('the wrong versions') })
    await until('running testing')
    expect(notice).toEqual({ reportId: (await records())[0]?.reportId, reason: 'the wrong versions' })
    world.bus.tell(DriftCancelNotice, 'wildfire', notice as { reportId: string }) // as another instance would
    await told
  })
})
