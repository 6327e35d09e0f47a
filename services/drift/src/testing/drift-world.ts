import { createMemoryBus } from '@emberwatch/bus/testing'
import type { ManifestRow } from '@emberwatch/contracts'
import { evaluateHead } from '@emberwatch/ml'
import { silentLogger } from '@emberwatch/observability'
import { createOutbox, type ObjectStore, type Database } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { createDrift, type DriftDeps } from '../app.ts'
import { compareSides } from '../domain/compare-sides.ts'
import { answerReference } from '../domain/live/live-question.ts'
import { fitLiveMonitors } from '../domain/live/live-monitors.ts'
import type { EmbeddingSource } from '../ports.ts'
import { BACKBONE, makeUpEmbeddings, writeEmbeddings } from './dataset-world.ts'

/** When everything of these tests happens. */
const NOW = '2026-08-03T12:00:00.000Z'

/** Embeddings in the store; those that nobody stored are made up, and it is counted how often. */
export const createFakeEmbeddings = (objects: ObjectStore, shifts: Readonly<Record<string, number>>) => {
  const computed: string[] = []
  const source: EmbeddingSource = {
    ...BACKBONE,
    async find ({ task, version }) {
      const bytes = await objects.find(`embeddings/${BACKBONE.backboneId}/${task}/${version}.f32`)
      return bytes === undefined ? undefined : new Float32Array(bytes.slice().buffer)
    },
    async compute ({ dataset, images }) {
      computed.push(dataset.version)
      const rows = makeUpEmbeddings(images, shifts)
      await writeEmbeddings({ objects }, dataset, rows)
      return rows
    }
  }
  return { source, computed }
}

/** Live drift as it is where it is off. */
export const LIVE_OFF = { off: 'live drift is off in this test', windowGroups: 40, leastGroups: 15, windowMinutes: 0, windowHours: 24, runLength: 200, tolerance: 0.1, settleMs: 0, checkMs: 20 }

/** Calibrates on the thread of the test. */
export const calibrateHere: DriftDeps['calibrateLive'] = async (question) => fitLiveMonitors(answerReference(question, evaluateHead), question.settings)

interface World { shifts?: Record<string, number>, failpoint?: (name: string) => void, deps?: Partial<DriftDeps> }

/** A drift service on fakes, with everything it stands on within reach. */
export const createWorld = ({ shifts = { new: 3 }, failpoint = () => {}, deps = {} }: World = {}) => {
  const database: Database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const bus = createMemoryBus()
  const now = () => new Date(NOW)
  const outbox = createOutbox({ owner: 'drift', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint })
  const { source, computed } = createFakeEmbeddings(objects, shifts)
  let comparisons = 0
  const all: DriftDeps = {
    task: { task: 'wildfire', title: 'Wildfire', classes: ['nowildfire', 'wildfire'] },
    bus,
    database,
    objects,
    outbox,
    embeddings: source,
    quality: { async measure ({ images }) { return { brightness: Float64Array.from(images, ({ cell }) => shifts[cell.split(':')[0] ?? ''] === undefined ? 0.5 : 0.3) } } },
    makeThumbnail: async (image: Uint8Array) => image,
    async compareSides (question) {
      comparisons++
      return compareSides(question)
    },
    log: silentLogger(),
    calibrateLive: calibrateHere,
    live: LIVE_OFF,
    settings: { significance: 0.01, seed: 1, retrain: 'never', waitMs: 0, lookEveryMs: 1 },
    now,
    ...deps
  }
  return { ...all, bus, database, drift: createDrift(all), deps: all, computed, comparisons: () => comparisons, driftEvents: () => bus.published.filter(({ type }) => type.startsWith('emberwatch.drift.') && !type.includes('.progressed.')).map(({ type, subject }) => `${type} ${subject}`) }
}

/** A tile for every image, so that the report has pictures. */
export const writeTiles = async (objects: ObjectStore, images: readonly ManifestRow[]): Promise<void> => {
  for (const { imageId } of images) await objects.put(`tiles/${imageId}`, Buffer.from('a tile'), 'image/jpeg')
}
