import { describe, expect, it } from '@jest/globals'
import { AppError, type LiveWindow, objectKeys } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { BACKBONE } from '../testing/dataset-world.ts'
import { createWorld, LIVE_OFF } from '../testing/drift-world.ts'
import { writeAnswers, writeChampion } from '../testing/live-world.ts'
import { followChampion } from './follow-champion.ts'
import type { LiveDeps } from './live-deps.ts'

const { off: _, ...LIVE } = LIVE_OFF // a window is full with 40 cells
const TASK = 'wildfire'
const at = (minute: number): string => `2026-08-03T11:${String(minute).padStart(2, '0')}:00.000Z`

const prepare = async ({ cells }: { cells?: number } = {}) => {
  const { deps, database } = createWorld({ deps: { live: LIVE } })
  const servers = { database, objects: deps.objects }
  const { activation } = await writeChampion(servers, { task: TASK, number: 1, at: at(0), backbone: BACKBONE, ...(cells === undefined ? {} : { cells }) })
  const serve = async (minute: number, images = 15) => (await writeAnswers(servers, { activation, backbone: BACKBONE, at: at(minute), images, shift: 0, name: `of ${minute}` })).data
  const windows = async () => (await database.live_windows.list()).sort((a, b) => a.number - b.number)
  /** As another process would, which was first. */
  const recordFirst = (window: Partial<LiveWindow>) => database.live_windows.insert(recordIds.liveWindow(TASK, 1, 1), { task: TASK, activation: 1, number: 1, windowId: 'of another process', detectedBy: null, turn: 'none', verdict: 'within', calm: true, ...window } as LiveWindow)
  const follow = (changed: Partial<LiveDeps> = {}) => followChampion({ ...deps, ...changed }, activation, new AbortController().signal)
  return { deps, database, serve, windows, recordFirst, follow }
}

describe('the windows of a champion', () => {
  it('begin where the one ended that another process was first with, though it had cut it shorter', async () => {
    const { serve, windows, recordFirst, follow } = await prepare()
    const follower = await follow()
    for (const minute of [1, 2, 3, 4, 5]) await serve(minute) // the first three fill a window
    await recordFirst({ from: at(1), to: at(2) }) // of a replica's block that was stored late
    await follower.look()
    expect((await windows()).map(({ number, from, to, groups }) => ({ number, from, to, groups }))).toEqual([expect.objectContaining({ number: 1, to: at(2) }), { number: 2, from: at(3), to: at(5), groups: 45 }])
  })

  it('are over when another process has ended them with the champion', async () => {
    const { serve, windows, recordFirst, follow } = await prepare()
    const follower = await follow()
    for (const minute of [1, 2, 3, 4, 5, 6]) await serve(minute)
    await recordFirst({ from: at(0), to: at(0), verdict: 'superseded', turn: 'cleared' })
    await follower.look()
    expect((await windows()).map(({ verdict }) => verdict)).toEqual(['superseded'])
  })

  it('go on past answers that are damaged', async () => {
    const { deps, serve, windows, follow } = await prepare()
    const { recordsKey } = await serve(1)
    for (const minute of [2, 3, 4]) await serve(minute)
    await deps.objects.put(recordsKey, Buffer.from('half a block'), 'application/jsonl')
    await (await follow()).look()
    expect(await windows()).toEqual([expect.objectContaining({ number: 1, from: at(1), to: at(4), groups: 45, verdict: 'within' })])
  })

  it('hold every block of a moment, also when the store was away in between', async () => {
    const { deps, database, serve, windows, follow } = await prepare()
    await serve(1, 20)
    const { blockId, recordsKey } = await serve(2, 20)
    await database.prediction_blocks.inform(recordIds.predictionBlock(TASK, blockId), { from: at(1), to: at(1) })
    let away = true
    const get: typeof deps.objects.get = async (key) => {
      if (key === recordsKey && away) throw new AppError('the store is away', { code: 'STORAGE_UNAVAILABLE', retryable: true })
      return deps.objects.get(key)
    }
    const follower = await follow({ objects: { ...deps.objects, get } })
    await expect(follower.look()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
    away = false
    await follower.look()
    expect(await windows()).toEqual([expect.objectContaining({ number: 1, groups: 40, predictions: 80 })])
  })

  it('are judged by the rows of the reference that have numbers', async () => {
    const { deps, database, serve, windows, follow } = await prepare()
    const [{ version } = { version: '' }] = await database.datasets.list()
    const key = objectKeys.embeddings(BACKBONE.backboneId, TASK, version)
    const rows = new Float32Array((await deps.objects.get(key)).slice().buffer)
    const damaged = 200 // an image that was held out
    rows.fill(NaN, damaged * BACKBONE.embeddingSize, (damaged + 1) * BACKBONE.embeddingSize)
    await deps.objects.put(key, new Uint8Array(rows.buffer), 'application/octet-stream')
    const follower = await follow()
    for (const minute of [1, 2, 3]) await serve(minute)
    await follower.look()
    const [window] = await windows()
    expect(window?.reference.images).toBe(179)
    expect(window?.readings.every(({ reference, limit }) => Number.isFinite(reference) && Number.isFinite(limit))).toBe(true)
  })

  it('are not looked for again once the champion is known to have too little data', async () => {
    const { database, serve, follow } = await prepare({ cells: 20 })
    await serve(1)
    let lists = 0
    const sorted: typeof database.prediction_blocks.sorted = async (...asked) => {
      lists++
      return database.prediction_blocks.sorted(...asked)
    }
    const follower = await follow({ database: { ...database, prediction_blocks: { ...database.prediction_blocks, sorted } } })
    for (let look = 0; look < 3; look++) await follower.look()
    expect([follower.followed().readiness.state, lists]).toEqual(['not-ready', 1])
  })
})
