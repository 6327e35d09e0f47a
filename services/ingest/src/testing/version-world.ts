import { createMemoryBus } from '@emberwatch/bus/testing'
import { type DatasetVersion, type Image, type ImageSource, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createOutbox, type Failpoint, listDatasetVersions, readManifest, recordIds, sha256 } from '@emberwatch/storage'
import { createMemoryDatabase, createMemoryObjectStore } from '@emberwatch/storage/testing'
import { answerEditDataset } from '../answer-edit-dataset.ts'
import { cellOf, splitOfCell } from '../domain/split-of-cell.ts'
import { createVersionCutter, type CutDeps } from '../versions/cut-version.ts'
import type { EditRequest } from '../versions/record-edit.ts'

interface NewImage { label?: string, source?: ImageSource, origin?: string, lat?: number }

const START = Date.parse('2023-07-02T12:00:00Z')
const MINUTE_MS = 60_000

/** An image as ingest records it. */
const imageNamed = (name: string, { label = 'wildfire', source = 'import', origin, lat }: NewImage, addedAt: string): Image => {
  const imageId = sha256(name)
  const place = lat === undefined ? null : { lat, lon: -100 }
  const cell = cellOf(imageId, place)
  return {
    imageId, task: 'wildfire', label, lon: place?.lon ?? null, lat: place?.lat ?? null, cell, split: splitOfCell('wildfire', cell), source, fireId: null, objectKey: objectKeys.tile(imageId), bytes: 1, width: 350, height: 350, contentType: 'image/jpeg', ...(origin === undefined ? {} : { origin }), addedAt
  }
}

/** Images, edits and dataset versions in memory, with a clock that stands still until told. */
export const createVersionWorld = (patience: CutDeps['versionPatience'] = { minNewImages: 1, maxWaitMs: 60 * MINUTE_MS }) => {
  const database = createMemoryDatabase()
  const objects = createMemoryObjectStore()
  const bus = createMemoryBus()
  let at = START
  let count = 0
  const now = (): Date => new Date(at)
  const task = { task: 'wildfire', title: 'Fires', classes: ['nowildfire', 'wildfire'] }
  const context = { log: silentLogger(), traceparent: nextTraceparent(), signal: new AbortController().signal }

  /** A process that cuts and edits; `die` is where in the outbox it fails. */
  const startProcess = (die: Failpoint = () => {}) => {
    const outbox = createOutbox({ owner: 'ingest', entries: database.outbox, publish: bus.publish, findRecord: database.findRecord, now, failpoint: die })
    const deps = { task, database, objects, outbox, now, versionPatience: patience, known: { count: () => count } }
    const cutVersion = createVersionCutter(deps)
    const answer = answerEditDataset({ ...deps, cutVersion, known: { refresh: async () => [] } })
    return {
      sweep: outbox.sweep,
      cut: (patient = false) => cutVersion(context, { patient }),
      edit: (request: Omit<EditRequest, 'by' | 'why'> & Partial<EditRequest>) => answer({ by: 'ada', why: 'it was wrong', ...request }, context)
    }
  }

  return {
    bus,
    database,
    objects,
    ...startProcess(),
    startProcess,
    pass (minutes: number): void { at += minutes * MINUTE_MS },
    async add (name: string, fields: NewImage = {}): Promise<string> {
      const image = imageNamed(name, fields, now().toISOString())
      await database.images.insert(recordIds.image('wildfire', image.imageId), image)
      count++
      return image.imageId
    },
    versions: (): Promise<DatasetVersion[]> => listDatasetVersions(database, 'wildfire'),
    rowsOf: (version: DatasetVersion): Promise<ManifestRow[]> => readManifest(objects, version)
  }
}
