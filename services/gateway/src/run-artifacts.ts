import { type Model, type ModelFile, type ModelFileName, objectKeys, type Run, type RunArtifacts } from '@emberwatch/contracts'
import { type Database, findDeletion, type ObjectStore, recordIds } from '@emberwatch/storage'

const NAMES: readonly ModelFileName[] = ['model.onnx', 'head.onnx', 'head.json', 'head.bin', 'card.json', 'card.html', 'evaluation.json']

/** The files of a model that really lie in the store, each with its address. */
const filesOf = async ({ list }: Pick<ObjectStore, 'list'>, model: Model): Promise<RunArtifacts['files']> => {
  const recorded = new Map<string, ModelFile>(Object.values(model.files).map((file) => [file.key, file]))
  const stored = new Set(await list(objectKeys.model(model.task, model.modelVersion)))
  return NAMES.flatMap((name) => {
    const key = objectKeys.modelFile(model, name)
    const { sha256 = null, bytes = null } = recorded.get(key) ?? {}
    return stored.has(key) ? [{ name, href: `/v1/models/${model.modelVersion}/files/${name}?task=${model.task}`, sha256, bytes }] : []
  })
}

/** What came out of a run: its model and the files of it. */
export const runArtifacts = async ({ database, objects }: { database: Pick<Database, 'models' | 'model_deletions'>, objects: Pick<ObjectStore, 'list'> }, { task, runId, modelVersion }: Run): Promise<RunArtifacts> => {
  const nothing = { runId, modelVersion, deleted: false, files: [] }
  if (modelVersion === null) return nothing
  const [model, deletion] = await Promise.all([database.models.find(recordIds.model(task, modelVersion)), findDeletion(database, task, modelVersion)])
  if (model === undefined || deletion !== undefined) return { ...nothing, deleted: deletion !== undefined }
  return { ...nothing, files: await filesOf(objects, model) }
}
