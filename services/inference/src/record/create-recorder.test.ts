import { describe, expect, it } from '@jest/globals'
import type { Prediction } from '@emberwatch/contracts'
import { createMetrics, silentLogger } from '@emberwatch/observability'
import { recordIds } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { eventually } from '../testing/replica-world.ts'
import { createRecorder } from './create-recorder.ts'
import { begunAt, type WrittenBlock } from './prediction-block.ts'
import { sweepPredictions } from './sweep-predictions.ts'

const answer = (label = 'a'): Prediction => ({ task: 't', label, confidence: 0.9, confidences: { a: 0.9, b: 0.1 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r', imageId: '0'.repeat(64), timings: { decodeMs: 1, inferMs: 2, totalMs: 3 } })
const NOON = new Date('2026-06-01T12:00:00.000Z')

const open = (store: (block: WrittenBlock) => Promise<void>, flushMs = 20) => {
  const metrics = createMetrics('inference')
  const recorder = createRecorder({ task: 't', replica: 'r', backbone: { backboneId: 'b', embeddingSize: 2 }, isTaken: () => true, store, flushMs, now: () => NOON, log: silentLogger(), metrics })
  const offer = (times = 1): (string | undefined)[] => Array.from({ length: times }, (_, index) => recorder.offer(answer(), { origin: undefined, embedding: [index, 1] }))
  const counted = async (): Promise<object> => Object.fromEntries((await metrics.recordedPredictions.get()).values.map(({ labels, value }) => [labels.outcome, value]))
  return { recorder, offer, counted }
}

describe('the recorder of answers', () => {
  it('stores what was answered shortly after one another in one block, under the ids that it gave', async () => {
    const stored: WrittenBlock[] = []
    const { offer, counted } = open(async (block) => { stored.push(block) })
    expect(offer(3)).toEqual(['20260601T120000000-r-0.0', '20260601T120000000-r-0.1', '20260601T120000000-r-0.2'])
    await eventually('a block', () => stored.length === 1)
    expect(stored[0]?.block).toMatchObject({ blockId: '20260601T120000000-r-0', count: 3, leastConfidence: 0.9, labels: { a: 3 } })
    expect([...new Float32Array(stored[0]?.embeddings.slice().buffer ?? new ArrayBuffer())]).toEqual([0, 1, 1, 1, 2, 1])
    expect(offer(1)).toEqual(['20260601T120000000-r-1.0'])
    await eventually('another block', () => stored.length === 2)
    expect(await counted()).toEqual({ recorded: 4 })
  })

  it('lets answers go, and counts them, while storing hangs, however many come', async () => {
    const hanging = Promise.withResolvers<void>()
    let begun = 0
    const { recorder, offer, counted } = open(() => { begun++; return hanging.promise }, 60_000)
    const ids = offer(5000)
    expect(ids.filter((id) => id !== undefined)).toHaveLength(4 * 256)
    expect(await counted()).toEqual({ dropped: 5000 - 4 * 256 })
    expect(begun).toBeLessThanOrEqual(1)
    hanging.resolve()
    await recorder.stop()
    expect(await counted()).toEqual({ dropped: 5000 - 4 * 256, recorded: 4 * 256 })
  })

  it('tries again while the database is away', async () => {
    let failures = 1
    const { recorder, offer, counted } = open(async () => { if (failures-- > 0) throw new Error('away') })
    offer(2)
    await eventually('the second try', () => failures < 0)
    await recorder.stop()
    expect(await counted()).toEqual({ recorded: 2 })
  })

  it('stores what it holds when it stops', async () => {
    const stored: WrittenBlock[] = []
    const { recorder, offer } = open(async (block) => { stored.push(block) }, 60_000)
    offer(1)
    await recorder.stop()
    expect(stored).toHaveLength(1)
  })
})

describe('the sweep of recorded answers', () => {
  const setUp = async (days: readonly number[]) => {
    const database = createMemoryDatabase()
    const objects = createMemoryObjectStore()
    for (const day of days) {
      const at = new Date(NOON.getTime() - day * 86_400_000)
      const recorder = createRecorder({
        task: 't',
        replica: `r${day}`,
        backbone: { backboneId: 'b', embeddingSize: 2 },
        isTaken: () => true,
        flushMs: 1000,
        now: () => at,
        log: silentLogger(),
        metrics: createMetrics('inference'),
        async store ({ block, records, embeddings }) {
          await objects.put(block.recordsKey, records, '')
          await objects.put(block.embeddingsKey, embeddings, '')
          await database.prediction_blocks.insert(recordIds.predictionBlock('t', block.blockId), block)
        }
      })
      recorder.offer(answer(), { origin: undefined, embedding: [1, 2] })
      await recorder.stop()
    }
    const left = async () => [(await database.prediction_blocks.list()).map(({ replica }) => replica).sort(), (await objects.list('predictions/t/')).length]
    const sweep = (keepDays: number, keepBytes: number) => sweepPredictions({ database, objects, now: () => NOON }, { task: 't', keepMs: keepDays * 86_400_000, keepBytes })
    return { database, objects, left, sweep }
  }

  it('removes what is too old, with its files', async () => {
    const { left, sweep } = await setUp([0, 3, 9])
    expect(await sweep(5, 1e9)).toBe(1)
    expect(await left()).toEqual([['r0', 'r3'], 4])
  })

  it('removes the oldest for which there is no room', async () => {
    const { database, left, sweep } = await setUp([0, 3, 9])
    const [block] = await database.prediction_blocks.list()
    expect(await sweep(100, 2.5 * (block?.bytes ?? 0))).toBe(1)
    expect(await left()).toEqual([['r0', 'r3'], 4])
    await sweep(100, 0)
    expect(await left()).toEqual([[], 0])
  })

  it('removes files that no record tells of, but not those of a block that is being stored', async () => {
    const { objects, left, sweep } = await setUp([])
    for (const key of ['20260601T115900000-r-0.f32', '20260501T120000000-r-0.f32', '20260501T120000000-r-0.jsonl', 'somebody-elses']) await objects.put(`predictions/t/${key}`, Buffer.from('x'), '')
    expect(await sweep(100, 1e9)).toBe(0)
    expect(await left()).toEqual([[], 2])
    expect(begunAt('20260501T120000123-r-0.f32')?.toISOString()).toBe('2026-05-01T12:00:00.123Z')
  })
})
