import type { DatasetVersion, ManifestRow, Model } from '@emberwatch/contracts'
import { headFromOnnx } from '@emberwatch/ml'
import { findDatasetVersion, listEarlierVersions, readManifest, readVerified } from '@emberwatch/storage'
import type { LiveQuestion } from '../domain/live/live-question.ts'
import { METHOD } from '../domain/method.ts'
import { sampleGroups } from '../domain/sample-groups.ts'
import { createRandom } from '../domain/statistics/random.ts'
import { obtainEmbeddings } from '../obtain-embeddings.ts'
import type { LiveDeps } from './live-deps.ts'

/** What the champion's windows are held against: a question for the calibration, and what of it is shown and needed later. */
export interface GatheredReference {
  question: LiveQuestion
  images: number
  /** What the witness looks along. */
  witness: string
  /** Images that the champion was trained on. */
  trainedOn: ReadonlySet<string>
}

/** Of a larger held-out part whole cells are drawn: more would hardly move a limit. */
const MOST_HELD_OUT = 5000
/** So many images of a drift found before show its direction well enough. */
const MOST_DRIFTED = 2000

const embed = async ({ database, objects, embeddings, settings, now }: LiveDeps, dataset: DatasetVersion, stopping: AbortSignal): Promise<{ images: ManifestRow[], rows: Float32Array }> => {
  const images = await readManifest(objects, dataset)
  const rows = await obtainEmbeddings(embeddings, { dataset, images, earlier: await listEarlierVersions({ database, objects }, dataset) }, { ...settings, now, stopping })
  return { images, rows }
}

const pick = (rows: Float32Array, chosen: readonly number[], size: number): Float32Array => {
  const picked = new Float32Array(new SharedArrayBuffer(chosen.length * size * Float32Array.BYTES_PER_ELEMENT))
  chosen.forEach((row, i) => picked.set(rows.subarray(row * size, (row + 1) * size), i * size))
  return picked
}

/** The images of the drift found last against this version, if there was one. */
const findDrifted = async (deps: LiveDeps, dataset: DatasetVersion, { known, stopping }: { known: ReadonlySet<string>, stopping: AbortSignal }): Promise<{ rows: Float32Array, reportId: string } | undefined> => {
  const { database, embeddings: { embeddingSize }, task: { task } } = deps
  const [report] = (await database.drift_reports.list({ task })).filter(({ verdict, reference }) => verdict === 'drift' && reference.version === dataset.version).sort((a, b) => a.createdAt > b.createdAt ? -1 : 1)
  if (report === undefined) return undefined
  const { images, rows } = await embed(deps, await findDatasetVersion(database, task, report.current.version), stopping)
  const fresh = images.flatMap(({ imageId }, row) => known.has(imageId) || !isComplete(rows, row, embeddingSize) ? [] : [row]).slice(-MOST_DRIFTED)
  return fresh.length < METHOD.fewestImages ? undefined : { rows: pick(rows, fresh, embeddingSize), reportId: report.reportId }
}

const isComplete = (rows: Float32Array, row: number, size: number): boolean => rows.subarray(row * size, (row + 1) * size).every(Number.isFinite)

/** Rows of the version by what they are for: as many of those that were trained on as the basis takes, and those that were not. A row without numbers would silence every monitor. */
const chooseRows = ({ images, rows }: { images: readonly ManifestRow[], rows: Float32Array }, size: number, seed: number): { fit: number[], heldOut: number[] } => {
  const numbered = images.map((image, row) => ({ ...image, row })).filter(({ row }) => isComplete(rows, row, size))
  const draw = (of: typeof numbered, most: number, purpose: string): number[] => sampleGroups(of, most, createRandom(seed, purpose)).images.map(({ row }) => row)
  return {
    fit: draw(numbered.filter(({ split }) => split === 'train'), METHOD.mostBasisRows, 'live basis'),
    heldOut: draw(numbered.filter(({ split }) => split !== 'train'), MOST_HELD_OUT, 'live held out')
  }
}

/** Gathers what windows of a champion are held against; a sentence where that is not enough. */
export const gatherReference = async (deps: LiveDeps, model: Model, stopping: AbortSignal): Promise<GatheredReference | string> => {
  const { database, objects, embeddings: { backboneId, embeddingSize }, live, settings: { seed } } = deps
  if (model.backbone.backboneId !== backboneId) return `${model.modelVersion} stands on the backbone ${model.backbone.backboneId} and this service has ${backboneId}: start it with the same BACKBONE_FOLDER and BACKBONE_VARIANT as the replicas`
  const dataset = await findDatasetVersion(database, model.task, model.datasetVersion)
  const { images, rows } = await embed(deps, dataset, stopping)
  const { fit, heldOut } = chooseRows({ images, rows }, embeddingSize, seed)
  const cells = new Set(heldOut.map((row) => images[row]?.cell)).size
  if (fit.length < METHOD.fewestImages) return `${dataset.version} has ${fit.length} images to train on, and ${METHOD.fewestImages} are needed to tell what is usual`
  if (cells < live.leastGroups) return `the held-out part of ${dataset.version} has ${heldOut.length} images of ${cells} grid cells, and ${live.leastGroups} cells are needed to tell chance from drift: a champion trained on more data can be watched`
  const drifted = await findDrifted(deps, dataset, { known: new Set(images.map(({ imageId }) => imageId)), stopping })
  const all = [...fit, ...heldOut]
  const { alarm, classes } = model
  const question: LiveQuestion = {
    reference: {
      rows: pick(rows, all, embeddingSize),
      dimensions: embeddingSize,
      classes: classes.length,
      fit: Int32Array.from(fit, (_, i) => i),
      heldOut: Int32Array.from(heldOut, (_, i) => fit.length + i),
      groups: all.map((row) => images[row]?.cell ?? ''),
      contentHash: dataset.contentHash,
      alert: alarm === null || !classes.includes(alarm.label) ? null : { classIndex: classes.indexOf(alarm.label), threshold: alarm.threshold },
      drifted: drifted?.rows ?? null
    },
    head: headFromOnnx(await readVerified(objects, model.files.head)),
    settings: { windowGroups: live.windowGroups, leastGroups: live.leastGroups, runLength: live.runLength, tolerance: live.tolerance, seed }
  }
  return { question, images: heldOut.length, witness: drifted === undefined ? 'the model' : `drift report ${drifted.reportId}`, trainedOn: new Set(images.filter(({ split }) => split === 'train').map(({ imageId }) => imageId)) }
}
