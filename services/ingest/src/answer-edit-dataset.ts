import type { RequestContext } from '@emberwatch/bus'
import type { EditResult } from '@emberwatch/contracts'
import { type Database, listDatasetVersions } from '@emberwatch/storage'
import type { KnownImages } from './tiles/known-images.ts'
import type { CutVersion } from './versions/cut-version.ts'
import { type EditDeps, type EditRequest, recordEdit } from './versions/record-edit.ts'

/** What editing the dataset needs. */
export interface EditDatasetDeps extends EditDeps {
  database: EditDeps['database'] & Pick<Database, 'datasets'>
  known: Pick<KnownImages, 'refresh'>
  cutVersion: CutVersion
}

/** Records a person's correction and cuts a version that has it. Should the cut fail, asking again repeats only the cut. */
export const answerEditDataset = (deps: EditDatasetDeps) => async (request: EditRequest, { log, traceparent }: RequestContext): Promise<EditResult> => {
  const edit = await recordEdit(deps, request, traceparent)
  log.info({ edit: edit.number, kind: edit.kind, images: edit.images, by: edit.by }, 'dataset edited')
  await deps.known.refresh()
  const cut = await deps.cutVersion({ log, traceparent })
  // An edit made at the same time, or before an answer got lost, may have cut the version that has this one too.
  const version = cut ?? (await listDatasetVersions(deps.database, deps.task.task)).find(({ edits = 0 }) => edits >= edit.number)
  return { edit, datasetVersion: version?.version ?? null }
}
