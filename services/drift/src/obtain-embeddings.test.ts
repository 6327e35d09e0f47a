import { describe, expect, it } from '@jest/globals'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { obtainEmbeddings } from './obtain-embeddings.ts'
import { imagesIn, makeUpEmbeddings, writeEmbeddings, writeVersion } from './testing/dataset-world.ts'
import { createFakeEmbeddings } from './testing/drift-world.ts'

const images = imagesIn({ prefix: 'old', cells: 2, perCell: 2, label: 'wildfire', addedIn: 'v1' })
const CREATED = Date.parse('2026-08-01T10:00:00Z')

/** A clock that moves on with every look. */
const clockFrom = (startMs: number, stepMs: number) => {
  let at = startMs - stepMs
  return () => new Date(at += stepMs)
}

const open = async () => {
  const objects = createMemoryObjectStore()
  const dataset = await writeVersion({ database: createMemoryDatabase(), objects }, { task: 'wildfire', number: 1, parent: undefined, images, createdAt: new Date(CREATED).toISOString() })
  return { objects, version: { dataset, earlier: [], images }, ...createFakeEmbeddings(objects, {}) }
}

const stopping = new AbortController().signal

describe('embeddings of a version', () => {
  it('are taken as the trainer left them', async () => {
    const { objects, version, source, computed } = await open()
    await writeEmbeddings({ objects }, version.dataset, makeUpEmbeddings(images, {}))
    expect(await obtainEmbeddings(source, version, { waitMs: 60_000, lookEveryMs: 1, now: clockFrom(CREATED, 1), stopping })).toHaveLength(16)
    expect(computed).toEqual([])
  })

  it('are waited for while the version is new', async () => {
    const { objects, version, source, computed } = await open()
    let looks = 0
    const late = { ...source, async find (dataset: typeof version.dataset) { if (++looks === 5) await writeEmbeddings({ objects }, dataset, makeUpEmbeddings(images, {})); return source.find(dataset) } }
    await obtainEmbeddings(late, version, { waitMs: 60_000, lookEveryMs: 1, now: clockFrom(CREATED, 500), stopping })
    expect(looks).toBe(5)
    expect(computed).toEqual([])
  })

  it('are computed here when they did not come in time', async () => {
    const { version, source, computed } = await open()
    await obtainEmbeddings(source, version, { waitMs: 60_000, lookEveryMs: 1, now: clockFrom(CREATED, 20_000), stopping })
    expect(computed).toEqual([version.dataset.version])
  })

  it('of an old version are computed at once', async () => {
    const { version, source, computed } = await open()
    let looks = 0
    await obtainEmbeddings({ ...source, async find () { looks++; return undefined } }, version, { waitMs: 60_000, lookEveryMs: 1, now: clockFrom(CREATED + 3_600_000, 1), stopping })
    expect({ looks, computed }).toEqual({ looks: 1, computed: [version.dataset.version] })
  })

  it('are not waited for longer because another clock is ahead', async () => {
    const { version, source, computed } = await open()
    await obtainEmbeddings(source, version, { waitMs: 60_000, lookEveryMs: 1, now: clockFrom(CREATED - 3_600_000, 20_000), stopping })
    expect(computed).toEqual([version.dataset.version])
  })

  it('are not waited for when the service stops', async () => {
    const { version, source, computed } = await open()
    const stop = new AbortController()
    const waiting = obtainEmbeddings(source, version, { waitMs: 60_000, lookEveryMs: 60_000, now: clockFrom(CREATED, 1), stopping: stop.signal })
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'DRIFT_BUSY', retryable: true })
    expect(computed).toEqual([])
  })
})
