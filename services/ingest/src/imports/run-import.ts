import type { ImportJob } from '@emberwatch/contracts'
import { listDatasetVersions } from '@emberwatch/storage'
import { placeOfFileName } from '../domain/place-of-file-name.ts'
import { cellOf } from '../domain/split-of-cell.ts'
import { countStraddling } from '../domain/straddling-cells.ts'
import { inParallel } from '../in-parallel.ts'
import type { ImportFile } from '../ports.ts'
import type { AcceptDeps } from '../tiles/accept-tile.ts'
import type { CutVersion } from '../versions/cut-version.ts'
import type { WorkContext } from '../work-context.ts'
import { importFile } from './import-file.ts'
import { createProgress, type ProgressDeps } from './import-progress.ts'
import { openImport, type OpenDeps } from './open-import.ts'

/** What running an import needs. */
export interface RunDeps extends AcceptDeps, OpenDeps, ProgressDeps {
  task: OpenDeps['task']
  now: () => Date
  database: AcceptDeps['database'] & ProgressDeps['database'] & Parameters<typeof listDatasetVersions>[0]
  cutVersion: CutVersion
  importConcurrency: number
}

/** An import that is run, for the first time or again after an interruption. */
export interface ImportRun { job: ImportJob, again: boolean }

const originOf = ({ from }: ImportJob): string => `import ${from}`

/** Images that this very import stored before it was interrupted: they count as imported, not as known. */
const findOwn = async ({ known }: RunDeps, { job, again }: ImportRun): Promise<Set<string>> => {
  const images = again ? await known.refresh() : []
  return new Set(images.filter(({ origin, addedAt }) => origin === originOf(job) && addedAt >= job.startedAt).map(({ imageId }) => imageId))
}

/** Takes every file that is not known yet, and counts all of them. */
const importFiles = async (deps: RunDeps, run: ImportRun, context: WorkContext): Promise<ImportJob> => {
  const { job } = run
  const { log, traceparent, stopping } = context
  await using source = await openImport(deps, job)
  const { layout, totalFiles, passedOver } = source
  if (passedOver.files > 0) log.info(passedOver, 'files that are no tiles are passed over')

  const counts = { files: 0, imported: 0, known: 0, quarantined: 0, straddlingCells: 0 }
  const own = await findOwn(deps, run)
  const cells = countStraddling()
  const progress = createProgress(deps, { ...job, layout, totalFiles }, context)
  await progress.tell(counts)
  const take = async (file: ImportFile): Promise<void> => {
    const acceptance = await importFile(deps, file, { from: originOf(job), keepSplits: job.keepSplits, traceparent })
    if (acceptance.outcome === 'quarantined') {
      counts.quarantined++
      log.warn({ file: file.origin, ...acceptance.rejection }, 'file quarantined')
    } else {
      const { imageId, outcome } = acceptance
      counts[outcome === 'added' || own.delete(imageId) ? 'imported' : 'known']++
      const split = deps.known.find(imageId)?.split // of an image that was known, the one it has
      if (job.keepSplits && split !== undefined) cells.add(cellOf(imageId, placeOfFileName(file.name)), split)
    }
    counts.straddlingCells = cells.count()
    counts.files++
    await progress.perhaps(counts)
  }
  await inParallel(source.files(), { limit: deps.importConcurrency, stopping }, take)
  return { ...job, layout, totalFiles, ...counts }
}

/**
 * Imports a folder or zip file and cuts a dataset version of what was new. It can be run again after whatever happened:
 * what is known is passed over, and the counts come out as if nothing had happened.
 *
 * @returns how it ended, or undefined if it was stopped before its end
 * @throws {AppError} as its source, the database, the object store and NATS do
 */
export const runImport = async (deps: RunDeps, run: ImportRun, context: WorkContext): Promise<ImportJob | undefined> => {
  const done = await importFiles(deps, run, context)
  if (context.stopping.aborted) return undefined
  const { straddlingCells, imported } = done
  if (straddlingCells > 0) context.log.warn({ straddlingCells }, 'the kept splits divide grid cells: neighbouring tiles stand in training and test, so test results will be too good')
  const cut = await deps.cutVersion(context)
  // Cut already, by a poll meanwhile or before a crash: the newest version has what was imported.
  const version = cut ?? (imported > 0 ? (await listDatasetVersions(deps.database, done.task)).at(-1) : undefined)
  return { ...done, datasetVersion: version?.version ?? null, state: 'finished', finishedAt: deps.now().toISOString() }
}
