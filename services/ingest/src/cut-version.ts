import { createEvent, type DatasetVersion, DatasetVersionCreatedV1, type TaskDefinition } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { type Database, listDatasetVersions, type ObjectStore, type Outbox, readManifest, recordIds } from '@emberwatch/storage'
import { cutDatasetVersion } from './domain/cut-dataset-version.ts'
import { versionContested } from './errors.ts'
import type { WorkContext } from './work-context.ts'

/** What cutting a version needs. */
export interface CutDeps {
  task: TaskDefinition
  database: Pick<Database, 'datasets' | 'images'>
  objects: Pick<ObjectStore, 'get' | 'put'>
  outbox: Pick<Outbox, 'record'>
  now: () => Date
}

/** Cuts a version if the images are not those of the latest one; returns what it cut. */
export type CutVersion = (context: Pick<WorkContext, 'log' | 'traceparent'>) => Promise<DatasetVersion | undefined>

/** Each lost race means that another process cut a version; more than this many in a row are not believable. */
const ATTEMPTS = 10

const attempt = async ({ task: { task, classes }, database, objects, outbox, now }: CutDeps, traceparent: string): Promise<'unchanged' | 'lost' | DatasetVersion> => {
  // The version before the images: a version that another process cuts between the two can then only make us lose.
  const latest = (await listDatasetVersions(database, task)).at(-1)
  const images = await database.images.list({ task })
  const parent = latest === undefined ? undefined : { version: latest, rows: await readManifest(objects, latest) }
  const at = now()
  const cut = cutDatasetVersion({ task, classes, images, parent, now: at })
  if (cut === undefined) return 'unchanged'
  const { version, manifest } = cut
  const { task: _, ...said } = version
  await objects.put(version.manifestKey, Buffer.from(manifest), 'application/jsonl')
  const event = createEvent(DatasetVersionCreatedV1, { producer: 'ingest', task, key: version.version, time: at, traceparent, data: said })
  const id = recordIds.dataset(task, version.number)
  return await outbox.record(event, { name: 'datasets', collection: database.datasets, id, record: version }) ? version : 'lost'
}

/** Cuts dataset versions, one at a time; a cutter that loses its number to another process looks again. */
export const createVersionCutter = (deps: CutDeps): CutVersion => {
  const inTurn = createQueue()
  return ({ log, traceparent }) => inTurn(async () => {
    for (let tries = 1; tries <= ATTEMPTS; tries++) {
      const result = await attempt(deps, traceparent)
      if (result === 'unchanged') return undefined
      if (result === 'lost') continue
      log.info({ version: result.version, images: result.images, added: result.added }, 'dataset version cut')
      return result
    }
    throw versionContested(deps.task.task, ATTEMPTS)
  })
}
