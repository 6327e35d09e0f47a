import { beforeEach, describe, expect, it } from '@jest/globals'
import { answer } from '@emberwatch/bus'
import { type DatasetVersion, DriftCancel, DriftCompare, DriftReport, type Model, TrainerTrain, validate } from '@emberwatch/contracts'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import { recordIds } from '@emberwatch/storage'
import { createDrift } from './app.ts'
import { createComparisons } from './compare-versions.ts'
import { onDatasetVersionCreated } from './on-dataset-version-created.ts'
import { createdEvent, imagesIn, writeVersion } from './testing/dataset-world.ts'
import { createWorld, writeTiles } from './testing/drift-world.ts'

const old = imagesIn({ prefix: 'old', cells: 12, perCell: 3, label: 'wildfire', addedIn: 'v1' })
const fresh = imagesIn({ prefix: 'new', cells: 10, perCell: 3, label: 'wildfire', addedIn: 'v2' })
const createdAt = '2026-08-01T10:00:00.000Z'
const context = { log: silentLogger(), eventId: 'test', attempt: 1, isLastAttempt: false, traceparent: nextTraceparent() }

const writeVersions = async (world: ReturnType<typeof createWorld>): Promise<[DatasetVersion, DatasetVersion]> => {
  const first = await writeVersion(world, { task: 'wildfire', number: 1, parent: undefined, images: old, createdAt })
  const second = await writeVersion(world, { task: 'wildfire', number: 2, parent: first, images: [...old, ...fresh], createdAt })
  await writeTiles(world.objects, [...old, ...fresh])
  return [first, second]
}

const handle = (world: ReturnType<typeof createWorld>, dataset: DatasetVersion) =>
  onDatasetVersionCreated({ ...world.deps, compareVersions: createComparisons({ ...world.deps, stopping: new AbortController().signal }).compareVersions })(createdEvent(dataset), context)

describe('a new dataset version', () => {
  let world: ReturnType<typeof createWorld>
  let first: DatasetVersion
  let second: DatasetVersion
  beforeEach(async () => {
    world = createWorld();
    [first, second] = await writeVersions(world)
  })

  it('is compared with its parent: record, both files and both events', async () => {
    expect(await handle(world, second)).toEqual({ done: true })
    const [report] = await world.database.drift_reports.list()
    const valid = validate(DriftReport, report, 'the report')
    expect(valid).toMatchObject({ verdict: 'drift', severity: 'severe', kind: 'content', pValue: 0.002, reference: { version: first.version, images: 36, groups: 12 }, current: { version: second.version, images: 30, groups: 10 }, sharedImages: 36, sharedGroups: 0, permutations: 999 })
    expect(Buffer.from(await world.objects.get(valid.htmlKey)).toString()).toContain('data:image/jpeg;base64,')
    expect(JSON.parse(Buffer.from(await world.objects.get(valid.jsonKey)).toString())).toMatchObject({ reportId: valid.reportId, verdict: 'drift' })
    expect(world.driftEvents()).toEqual([`emberwatch.drift.report-created.v1 ${valid.reportId}`, `emberwatch.drift.detected.v1 ${valid.reportId}`])
  })

  it('delivered again changes nothing', async () => {
    await handle(world, second)
    const before = await world.database.drift_reports.list()
    expect(await handle(world, second)).toEqual({ done: true })
    expect(await world.database.drift_reports.list()).toEqual(before)
    expect(world.driftEvents()).toHaveLength(2)
    expect(world.comparisons()).toBe(1)
  })

  it('that is the first is skipped, with the reason', async () => {
    expect(await handle(world, first)).toEqual({ skipped: 'the first version has nothing to be compared with' })
  })

  it('without any new image is skipped, with the reason', async () => {
    const third = await writeVersion(world, { task: 'wildfire', number: 3, parent: second, images: [...old, ...fresh].slice(0, -3), createdAt })
    expect(await handle(world, third)).toEqual({ skipped: expect.stringContaining('is in') })
    expect(world.driftEvents()).toEqual([])
  })

  it('with no drift is reported without an alarm', async () => {
    const calm = createWorld({ shifts: {} })
    const [, grown] = await writeVersions(calm)
    await handle(calm, grown)
    expect(calm.driftEvents()).toEqual([expect.stringContaining('drift.report-created.v1')])
  })

  it('whose tiles are gone is reported all the same', async () => {
    const bare = createWorld({ deps: { makeThumbnail: async () => { throw new Error('not an image') } } })
    const [, grown] = await writeVersions(bare)
    await handle(bare, grown)
    const [report] = await bare.database.drift_reports.list()
    expect(Buffer.from(await bare.objects.get(report?.htmlKey ?? '')).toString()).toContain('no picture')
  })

  it('is announced in full after a crash between its record and its events', async () => {
    let dead = false
    const crashing = createWorld({ failpoint: (name) => { if (name === 'before-publish' && !dead) { dead = true; throw new Error('killed') } } })
    const [, grown] = await writeVersions(crashing)
    await expect(handle(crashing, grown)).rejects.toThrow('killed')
    expect(crashing.driftEvents()).toEqual([])
    await crashing.outbox.sweep()
    expect(crashing.driftEvents().map((event) => event.split(' ')[0]).sort()).toEqual(['emberwatch.drift.detected.v1', 'emberwatch.drift.report-created.v1'])
    expect(await handle(crashing, grown)).toEqual({ done: true })
    expect(crashing.driftEvents()).toHaveLength(2)
  })
})

describe('a version that is also compared with what the champion was trained on', () => {
  it('has a report against each, and drift against one reference is told once', async () => {
    const world = createWorld()
    const [first, second] = await writeVersions(world)
    const later = imagesIn({ prefix: 'new', cells: 20, perCell: 3, label: 'wildfire', addedIn: 'v3' }).slice(30)
    await writeTiles(world.objects, later)
    const third = await writeVersion(world, { task: 'wildfire', number: 3, parent: second, images: [...old, ...fresh, ...later], createdAt })
    await world.database.models.insert(recordIds.model('wildfire', 'm1'), { task: 'wildfire', modelVersion: 'm1', datasetVersion: first.version } as Model)
    await world.database.activations.insert(recordIds.activation('wildfire', 'champion', 1), { task: 'wildfire', alias: 'champion', number: 1, modelVersion: 'm1', previousVersion: null, reason: 'first', by: 'trainer', at: createdAt })
    await handle(world, second)
    await handle(world, third)
    const reports = await world.database.drift_reports.list()
    expect(reports.map(({ reference, current }) => `${reference.version.slice(0, 2)} ${current.version.slice(0, 2)}`).sort()).toEqual(['v1 v2', 'v1 v3', 'v2 v3'])
    expect(reports.filter(({ reference, verdict }) => reference.version === first.version && verdict === 'drift')).toHaveLength(2)
    expect(world.bus.published.filter(({ type, data }) => type.includes('drift.detected') && (data as { reference: { version: string } }).reference.version === first.version)).toHaveLength(1)
  })
})

describe('severe drift', () => {
  const asked = async (retrain: 'never' | 'severe') => {
    const world = createWorld({ shifts: { new: 5 } })
    const versions: (string | undefined)[] = []
    await world.bus.serve({
      name: 'trainer',
      description: 'trainer',
      answers: [answer(TrainerTrain, 'wildfire', async ({ datasetVersion }) => {
        versions.push(datasetVersion)
        return { runId: 'r1', datasetVersion: datasetVersion ?? '', state: 'accepted' as const }
      })]
    })
    const [, second] = await writeVersions(world)
    const settings = { ...world.deps.settings, retrain }
    await onDatasetVersionCreated({ ...world.deps, settings, compareVersions: createComparisons({ ...world.deps, stopping: new AbortController().signal }).compareVersions })(createdEvent(second), context)
    return { versions, version: second.version }
  }

  it('asks for a training where the policy says so, and else does not', async () => {
    const { versions, version } = await asked('severe')
    expect(versions).toEqual([version])
    expect((await asked('never')).versions).toEqual([])
  })
})

describe('the drift service', () => {
  const compare = (world: ReturnType<typeof createWorld>, reference: string, current: string, n?: number) =>
    world.bus.request(DriftCompare, 'wildfire', { reference, current, ...(n === undefined ? {} : { n }) }, { timeoutMs: 1000 })

  it('hears of new versions and answers requests for the same report', async () => {
    const world = createWorld()
    const [first, second] = await writeVersions(world)
    await world.drift.start()
    await world.bus.publish(createdEvent(second))
    const report = await compare(world, 'v1', 'latest')
    expect(await compare(world, first.version, second.version)).toEqual(report)
    expect(world.comparisons()).toBe(1)
    expect(await world.database.drift_reports.find(recordIds.driftReport('wildfire', report.reportId))).toEqual(report)
    await world.drift.stop()
    await expect(compare(world, 'v1', 'v2')).rejects.toMatchObject({ code: 'BUS_NO_RESPONDERS' })
  })

  it('computes equal requests once, also while they are under way, and other ones apart', async () => {
    const world = createWorld()
    await writeVersions(world)
    await world.drift.start()
    const reports = await Promise.all([compare(world, 'v1', 'v2'), compare(world, 'v1', 'v2'), compare(world, 'v1', 'v2', 10_000), compare(world, 'v1', 'v2', 33)])
    expect(new Set(reports.slice(0, 3).map(({ reportId }) => reportId)).size).toBe(1)
    expect(reports[3]?.reportId).not.toBe(reports[0]?.reportId)
    expect(reports[3]).toMatchObject({ imagesPerSide: 33, reference: { images: 33, imagesNotSampled: 3 } })
    expect(world.comparisons()).toBe(2)
  })

  it('of two processes that compute the same, leaves one record and says each thing once', async () => {
    const world = createWorld()
    await writeVersions(world)
    const processes = [1, 2].map(() => createComparisons({ ...world.deps, stopping: new AbortController().signal }).compareVersions)
    const [reference, current] = await world.database.datasets.list()
    if (reference === undefined || current === undefined) throw new Error('the versions are missing')
    const [mine, theirs] = await Promise.all(processes.map((compareVersions) => compareVersions({ reference, current }, context)))
    expect(world.comparisons()).toBe(2)
    expect(mine).toEqual(theirs)
    await world.outbox.sweep() // of the note that the loser left
    expect(world.driftEvents()).toHaveLength(2)
    expect(await world.database.outbox.list()).toEqual([])
  })

  it.each([
    ['the same version', 'v1', 'latest v1', /are the same version/],
    ['a current version whose images the reference has', 'v2', 'v1', /exchange the two/],
    ['a version that does not exist', 'v1', 'v9', /no dataset version v9/]
  ])('refuses %s and says what to do', async (_, reference, current, message) => {
    const world = createWorld()
    await writeVersions(world)
    await world.drift.start()
    const asked = compare(world, reference, current === 'latest v1' ? 'v1' : current)
    await expect(asked).rejects.toThrow(message)
    await expect(asked).rejects.toMatchObject({ retryable: false })
  })

  it('answers busy when too many comparisons are waiting', async () => {
    const gate = Promise.withResolvers<never>()
    const world = createWorld({ deps: { compareSides: () => gate.promise } })
    await writeVersions(world)
    await world.drift.start()
    const waiting = Array.from({ length: 8 }, (_, i) => compare(world, 'v1', 'v2', 30 + i))
    const outcomes = Promise.allSettled(waiting)
    await expect(compare(world, 'v1', 'v2', 100)).rejects.toMatchObject({ code: 'DRIFT_BUSY', retryable: true })
    gate.reject(new Error('worker died'))
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'))
  })

  it('cancels a comparison under way: whoever waits is told, nothing is recorded, and it can be asked for again', async () => {
    const began = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<never>()
    const world = createWorld({
      deps: {
        compareSides: (_, cancelled) => {
          cancelled?.addEventListener('abort', () => gate.reject(new Error('ended')))
          began.resolve()
          return gate.promise
        }
      }
    })
    await writeVersions(world)
    await world.drift.start()
    const waiting = compare(world, 'v1', 'v2')
    const told = expect(waiting).rejects.toMatchObject({ code: 'DRIFT_CANCELLED' })
    await began.promise
    const cancel = () => world.bus.request(DriftCancel, 'wildfire', { reference: 'v1', current: 'v2' }, { timeoutMs: 1000 })
    expect(await cancel()).toMatchObject({ state: 'cancelled' })
    await told
    expect(await world.database.drift_reports.list()).toEqual([])
    expect(await cancel()).toMatchObject({ state: 'not-in-hand' })
  })

  it('says nothing of a comparison that failed, and computes it when it is asked again', async () => {
    const world = createWorld()
    await writeVersions(world)
    let calls = 0
    const drift = createDrift({ ...world.deps, compareSides: async (question) => { if (calls++ === 0) throw new Error('worker died'); return world.deps.compareSides(question) } })
    await drift.start()
    await expect(compare(world, 'v1', 'v2')).rejects.toThrow('worker died')
    expect(world.driftEvents()).toEqual([])
    expect((await compare(world, 'v1', 'v2')).verdict).toBe('drift')
  })
})
