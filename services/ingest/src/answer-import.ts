import type { ImportResult } from '@emberwatch/contracts'
import type { RequestContext } from '@emberwatch/bus'
import { createQueue } from '@emberwatch/platform'
import { type ImportDeps, importFolder } from './import-folder.ts'

/** Imports a folder; imports run one after the other. */
export const answerImport = (deps: ImportDeps, stopping: AbortSignal) => {
  const inTurn = createQueue()
  return ({ folder }: { folder: string }, { log, traceparent }: RequestContext): Promise<ImportResult> =>
    inTurn(() => importFolder(deps, folder, { log, traceparent, stopping }))
}
