import type { ImportJob, TaskDefinition } from '@emberwatch/contracts'
import { importRefused } from '../errors/import-errors.ts'
import type { ImportSource, ImportSources } from '../ports.ts'

/** What opening an import needs. */
export interface OpenDeps {
  task: TaskDefinition
  imports: ImportSources
}

/**
 * Opens what is to be imported, once everything about it is known to be as it must be.
 *
 * @throws {AppError} INGEST_IMPORT_REFUSED
 */
export const openImport = async ({ task, imports }: OpenDeps, { from, keepSplits }: Pick<ImportJob, 'from' | 'keepSplits'>): Promise<ImportSource> => {
  const source = await imports.open(from, task.classes)
  if (!keepSplits || source.layout === 'splits') return source
  await source[Symbol.asyncDispose]()
  throw importRefused(from, 'has no train, validation and test folders, so there are no splits to keep; without keepSplits the grid cell of a tile decides')
}
