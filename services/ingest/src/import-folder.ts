import { type ImportResult } from '@emberwatch/contracts'
import { type AcceptDeps, type Acceptance, acceptTile } from './accept-tile.ts'
import type { CutVersion } from './cut-version.ts'
import { placeOfFileName } from './domain/place-of-file-name.ts'
import { rejectionOf } from './domain/validate-tile.ts'
import { inParallel } from './in-parallel.ts'
import type { ImportFile, ImportFolders } from './ports.ts'
import { quarantine } from './quarantine.ts'
import type { WorkContext } from './work-context.ts'

/** What an import needs. */
export interface ImportDeps extends AcceptDeps {
  imports: ImportFolders
  cutVersion: CutVersion
  importConcurrency: number
}

/** How often a long import says how far it is. */
const PROGRESS_FILES = 1000

const importFile = async (deps: ImportDeps, { label, name, origin, read }: ImportFile, traceparent: string): Promise<Acceptance> => {
  try {
    const bytes = await read()
    return await acceptTile(deps, { bytes, label, place: placeOfFileName(name), source: 'import', origin, traceparent })
  } catch (error) {
    const rejection = rejectionOf(error)
    if (rejection === undefined) throw error
    await quarantine(deps, { ...rejection, origin, traceparent })
    return { outcome: 'quarantined', rejection }
  }
}

/**
 * Imports a labelled folder and cuts a dataset version of what was new. Stopped or failed halfway, it can be repeated:
 * what is known is passed over.
 *
 * @throws {AppError} INGEST_FOLDER_REFUSED before anything is imported
 */
export const importFolder = async (deps: ImportDeps, folder: string, context: WorkContext): Promise<ImportResult> => {
  const { log, traceparent, stopping } = context
  const counts = { files: 0, added: 0, known: 0, quarantined: 0 }
  const files = await deps.imports.open(folder, deps.task.classes)
  await deps.known.refresh()
  await inParallel(files, { limit: deps.importConcurrency, stopping }, async (file) => {
    const acceptance = await importFile(deps, file, traceparent)
    counts[acceptance.outcome]++
    if (acceptance.outcome === 'quarantined') log.warn({ origin: file.origin, ...acceptance.rejection }, 'file quarantined')
    if (++counts.files % PROGRESS_FILES === 0) log.info({ folder, ...counts }, 'import goes on')
  })
  const cut = await deps.cutVersion(context)
  const { added: imported, ...others } = counts
  return { ...others, imported, datasetVersion: cut?.version ?? null }
}
