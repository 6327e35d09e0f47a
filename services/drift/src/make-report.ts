import { createEvent, type DatasetVersion, DriftDetectedV1, type DriftReport, DriftReportCreatedV1 } from '@emberwatch/contracts'
import { type Database, listEarlierVersions, type ObjectStore, type Outbox, readManifest, recordIds } from '@emberwatch/storage'
import { checkEmbeddings } from './domain/check-embeddings.ts'
import { type ChosenSide, chooseSides } from './domain/choose-sides.ts'
import type { ComparisonQuestion, EmbeddedSide } from './domain/comparison.ts'
import { stateFacts } from './domain/state-facts.ts'
import { nothingNew } from './errors.ts'
import { makeThumbnails } from './make-thumbnails.ts'
import { obtainEmbeddings } from './obtain-embeddings.ts'
import type { CompareSides, EmbeddingSource, MakeThumbnail, ReadVersion } from './ports.ts'
import { renderReport } from './report/render-report.ts'
import type { ReportContent } from './report/report-content.ts'
import { reportJson } from './report/report-json.ts'

export interface ReportDeps {
  database: Pick<Database, 'datasets' | 'drift_reports'>
  objects: ObjectStore
  outbox: Outbox
  embeddings: EmbeddingSource
  makeThumbnail: MakeThumbnail
  compareSides: CompareSides
  settings: { significance: number, seed: number, waitMs: number, lookEveryMs: number }
  now: () => Date
  /** Ends waiting, so that stopping is quick. */
  stopping: AbortSignal
}

interface Request { reportId: string, reference: DatasetVersion, current: DatasetVersion, imagesPerSide: number, traceparent: string }

const readVersion = async ({ database, objects }: ReportDeps, dataset: DatasetVersion): Promise<ReadVersion> => ({
  dataset,
  earlier: await listEarlierVersions({ database, objects }, dataset),
  images: await readManifest(objects, dataset)
})

const embedSide = async (deps: ReportDeps, version: ReadVersion, { images }: ChosenSide): Promise<EmbeddedSide> => {
  const { embeddings, settings, now, stopping } = deps
  const all = await obtainEmbeddings(embeddings, version, { ...settings, now, stopping })
  const size = embeddings.embeddingSize
  const rows = new Float32Array(images.length * size)
  images.forEach(({ row }, i) => rows.set(all.subarray(row * size, (row + 1) * size), i * size))
  return { backboneId: embeddings.backboneId, rows, cells: images.map(({ cell }) => cell), labels: images.map(({ label }) => label) }
}

const computeContent = async (deps: ReportDeps, { reportId, reference, current, imagesPerSide }: Request): Promise<ReportContent> => {
  const { embeddings: { backboneId, embeddingSize }, settings: { seed, significance }, compareSides } = deps
  const [readReference, readCurrent] = [await readVersion(deps, reference), await readVersion(deps, current)]
  const sides = chooseSides({ reference: readReference.images, current: readCurrent.images, imagesPerSide, seed })
  if (sides.sharedImages === readCurrent.images.length) throw nothingNew(reference.version, current.version)
  const question: ComparisonQuestion = {
    reference: await embedSide(deps, readReference, sides.reference),
    current: await embedSide(deps, readCurrent, sides.current),
    embeddingSize,
    seed
  }
  checkEmbeddings(question, { reference: reference.version, current: current.version })
  const comparison = await compareSides(question)
  const images = { reference: sides.reference.images, current: sides.current.images }
  const shown = comparison.mostUnlike.flatMap((unlike) => [images.current[unlike.current], images.reference[unlike.nearest]]).filter((image) => image !== undefined)
  return {
    facts: stateFacts({ reportId, versions: { reference, current }, sides, comparison, imagesPerSide, significance, seed, backboneId }),
    versions: { reference, current },
    images,
    comparison,
    thumbnails: await makeThumbnails(deps, shown)
  }
}

const eventsOf = (report: DriftReport, at: Date, traceparent: string) => {
  const { task, reportId, reference, current, verdict, sentence, significance, pValue, mmdSquared, effect, htmlKey, jsonKey, createdAt } = report
  const data = { reportId, reference, current, verdict, sentence, significance, pValue, mmdSquared, effect, htmlKey, jsonKey, createdAt }
  const said = { producer: 'drift' as const, task, key: reportId, time: at, traceparent, data }
  return { created: createEvent(DriftReportCreatedV1, said), further: verdict === 'drift' ? [createEvent(DriftDetectedV1, said)] : [] }
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
  await objects.put(facts.jsonKey, Buffer.from(reportJson(content)), 'application/json')
  await objects.put(facts.htmlKey, Buffer.from(renderReport(content)), 'text/html; charset=utf-8')
  const at = now()
  const report: DriftReport = { ...facts, tookMs: Math.round(performance.now() - startedAt), createdAt: at.toISOString() }
  const id = recordIds.driftReport(facts.task, facts.reportId)
  const { created, further } = eventsOf(report, at, request.traceparent)
  const isFirst = await outbox.record(created, { name: 'drift_reports', collection: database.drift_reports, id, record: report, alsoAnnounce: further })
  return isFirst ? report : await database.drift_reports.find(id) ?? report
}
