import { applyEdits, createEvent, type DatasetVersion, DatasetVersionCreatedV1, type TaskDefinition } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { type Database, listDatasetEdits, listDatasetVersions, type ObjectStore, type Outbox, readManifest, recordIds } from '@emberwatch/storage'
import { cutDatasetVersion } from '../domain/cut-dataset-version.ts'
import { mayWait, type VersionPatience } from '../domain/may-wait.ts'
import { versionContested } from '../errors/version-errors.ts'
import type { KnownImages } from '../tiles/known-images.ts'
import type { WorkContext } from '../work-context.ts'

/** What cutting a version needs. */
export interface CutDeps {
  task: TaskDefinition
  database: Pick<Database, 'datasets' | 'images' | 'dataset_edits'>
  objects: Pick<ObjectStore, 'get' | 'put'>
  outbox: Pick<Outbox, 'record'>
  now: () => Date
  versionPatience: VersionPatience
  known: Pick<KnownImages, 'count'>
}

/** How a version is asked for: patiently means that it need not be cut while all that is new are a few young images. */
interface CutOptions { patient?: boolean }

/** Cuts a version if the images are not those of the latest one; returns what it cut. */
export type CutVersion = (context: Pick<WorkContext, 'log' | 'traceparent'>, options?: CutOptions) => Promise<DatasetVersion | undefined>

/** Each lost race means that another process cut a version; more than this many in a row are not believable. */
const ATTEMPTS = 10

type Attempt = 'unchanged' | 'waits' | 'lost' | DatasetVersion

const attempt = async (deps: CutDeps, traceparent: string, { patient = false }: CutOptions): Promise<Attempt> => {
  const { task: { task, classes }, database, objects, outbox, now, versionPatience } = deps
  // The version before the edits, and those before the images: what another process writes in between can then only
  // make us lose, and no version says of an edit that it has it when it has not.
  const latest = (await listDatasetVersions(database, task)).at(-1)
  const edits = await listDatasetEdits(database, task)
  const images = applyEdits(await database.images.list({ task }), edits).filter(({ removed }) => !removed)
  const parent = latest === undefined ? undefined : { version: latest, rows: await readManifest(objects, latest) }
  const at = now()
  const cut = cutDatasetVersion({ task, classes, images, edits: edits.at(-1)?.number ?? 0, parent, now: at })
  if (cut === undefined) return 'unchanged'
  if (patient && mayWait({ ...versionPatience, images, parent, now: at })) return 'waits'
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
  // How many images were known when the newest version was seen to have them all: reading everything at every idle poll would cost more with every year.
  let complete: number | undefined
  return ({ log, traceparent }, options = {}) => inTurn(async () => {
    const known = deps.known.count()
    if (options.patient === true && complete === known) return undefined
    complete = undefined
    for (let tries = 1; tries <= ATTEMPTS; tries++) {
      const result = await attempt(deps, traceparent, options)
      if (result === 'waits') log.debug({}, 'new images wait for more')
      complete = result === 'waits' || result === 'lost' ? undefined : known
      if (result === 'unchanged' || result === 'waits') return undefined
      if (result === 'lost') continue
      const { version, images, added, removed, edits } = result
      log.info({ version, images, added, removed, edits }, 'dataset version cut')
      return result
    }
    throw versionContested(deps.task.task, ATTEMPTS)
  })
}
