import type { DatasetVersion, DriftReport, DriftStage, ManifestRow } from '@emberwatch/contracts'
import { type Database, listEarlierVersions, type ObjectStore, type Outbox, readManifest } from '@emberwatch/storage'
import { type ChosenSide, chooseSides } from './domain/choose-sides.ts'
import type { ComparisonQuestion, ComparisonSide } from './domain/comparison-question.ts'
import { METHOD } from './domain/method.ts'
import type { ComparisonResult } from './domain/comparison-result.ts'
import { imagesShown } from './domain/images-shown.ts'
import { stateFacts } from './domain/state-facts.ts'
import { embeddingsUnusable, nothingNew } from './errors.ts'
import { makeThumbnails } from './make-thumbnails.ts'
import { obtainEmbeddings } from './obtain-embeddings.ts'
import type { CompareSides, EmbeddingSource, MakeThumbnail, QualitySource, ReadVersion } from './ports.ts'
import { recordReport } from './record-report.ts'
import { renderReport } from './report/render-report.ts'
import type { ReportContent } from './report/report-content.ts'
import { reportJson } from './report/report-json.ts'

export interface ReportDeps {
  database: Pick<Database, 'datasets' | 'drift_reports'>
  objects: ObjectStore
  outbox: Outbox
  embeddings: EmbeddingSource
  quality: QualitySource
  makeThumbnail: MakeThumbnail
  compareSides: CompareSides
  settings: { significance: number, seed: number, waitMs: number, lookEveryMs: number }
  now: () => Date
  /** Ends waiting, so that stopping is quick. */
  stopping: AbortSignal
}

interface Request {
  reportId: string
  reference: DatasetVersion
  current: DatasetVersion
  imagesPerSide: number
  traceparent: string
  /** Ends it. */
  cancelled: AbortSignal
  /** Hears what is being done. */
  enter: (stage: DriftStage) => void
}

const readVersion = async ({ database, objects }: ReportDeps, dataset: DatasetVersion): Promise<ReadVersion> => ({
  dataset,
  earlier: await listEarlierVersions({ database, objects }, dataset),
  images: await readManifest(objects, dataset)
})

/** The chosen rows in shared memory, so that worker threads read them where they are. */
const gatherRows = (all: Float32Array, images: readonly { row: number }[], size: number): Float32Array => {
  const rows = new Float32Array(new SharedArrayBuffer(images.length * size * Float32Array.BYTES_PER_ELEMENT))
  images.forEach(({ row }, i) => rows.set(all.subarray(row * size, (row + 1) * size), i * size))
  return rows
}

const embed = async ({ embeddings, settings, now, stopping }: ReportDeps, version: ReadVersion, { images }: ChosenSide<ManifestRow>): Promise<Float32Array> => {
  const all = await obtainEmbeddings(embeddings, version, { ...settings, now, stopping })
  if (all.length !== version.images.length * embeddings.embeddingSize) throw embeddingsUnusable(version.dataset.version, `${all.length} numbers are not ${version.images.length} rows of ${embeddings.embeddingSize}`)
  return gatherRows(all, images, embeddings.embeddingSize)
}

const describeSide = async ({ embeddings, quality: source }: ReportDeps, version: ReadVersion, { images }: ChosenSide<ManifestRow>, rows: Float32Array): Promise<ComparisonSide> => {
  const quality = await source.measure(version)
  return {
    name: version.dataset.version,
    rows,
    groups: images.map(({ cell }) => cell),
    labels: images.map(({ label }) => label),
    places: Float64Array.from(images.flatMap(({ lon, lat }) => [lon ?? NaN, lat ?? NaN])),
    quality: Object.fromEntries(Object.entries(quality).map(([measure, values]) => [measure, Float64Array.from(images, ({ row }) => values[row] as number)])),
    sources: images.map(({ source }) => source),
    imageHashes: images.map(({ imageId }) => imageId),
    backboneId: embeddings.backboneId, // includes the preprocessing
    preprocessingHash: '',
    contentHash: version.dataset.contentHash
  }
}

/** Reasons that more images would not mend. */
const refuse = ({ refusals }: ComparisonResult, version: string): void => {
  const reason = refusals.find(({ code }) => code === 'not-finite' || code === 'dimensions-differ' || code === 'backbones-differ' || code === 'preprocessing-differs')
  if (reason !== undefined) throw embeddingsUnusable(version, reason.message)
}

const computeContent = async (deps: ReportDeps, { reportId, reference, current, imagesPerSide, cancelled, enter }: Request): Promise<ReportContent> => {
  const { embeddings: { backboneId, embeddingSize }, settings: { seed, significance }, compareSides } = deps
  const [readReference, readCurrent] = [await readVersion(deps, reference), await readVersion(deps, current)]
  const sides = chooseSides({ reference: readReference.images, current: readCurrent.images, imagesPerSide, seed })
  if (sides.sharedImages === readCurrent.images.length) throw nothingNew(reference.version, current.version)
  enter('embedding')
  const rows = { reference: await embed(deps, readReference, sides.reference), current: await embed(deps, readCurrent, sides.current) }
  enter('measuring')
  const question: ComparisonQuestion = {
    reference: await describeSide(deps, readReference, sides.reference, rows.reference),
    current: await describeSide(deps, readCurrent, sides.current, rows.current),
    dimensions: embeddingSize,
    significance,
    permutations: METHOD.permutations,
    resamples: METHOD.resamples,
    seed
  }
  enter('preparing')
  const comparison = await compareSides(question, cancelled, enter).finally(() => { cancelled.throwIfAborted() })
  refuse(comparison, current.version)
  enter('writing')
  const images = { reference: sides.reference.images, current: sides.current.images }
  return {
    facts: stateFacts({ reportId, task: reference.task, versions: { reference, current }, sides, comparison, imagesPerSide, backboneId }),
    versions: { reference, current },
    images,
    comparison,
    thumbnails: await makeThumbnails(deps, imagesShown(comparison, images))
  }
}

/**
 * Computes a report, stores its files, then its record, then says so. The files depend on nothing but the question, so
 * two processes that compute the same report write the same bytes, and one of their records stands.
 */
export const makeReport = async (deps: ReportDeps, request: Request): Promise<DriftReport> => {
  const { database, objects, outbox, now } = deps
  const startedAt = performance.now()
  const content = await computeContent(deps, request)
  const { facts } = content
  request.cancelled.throwIfAborted()
  await objects.put(facts.jsonKey, Buffer.from(reportJson(content)), 'application/json')
  await objects.put(facts.htmlKey, Buffer.from(renderReport(content)), 'text/html; charset=utf-8')
  const at = now()
  const report: DriftReport = { ...facts, tookMs: Math.round(performance.now() - startedAt), createdAt: at.toISOString() }
  return (await recordReport({ database, outbox }, report, request.traceparent)).report
}
