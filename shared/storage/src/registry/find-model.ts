import { AliasName, type Model, type ModelDeletion } from '@emberwatch/contracts'
import type { Collections } from '../database.ts'
import { recordIds } from '../record-ids.ts'
import { aliasPointsNowhere, modelDeleted, modelNotFound } from './errors.ts'
import { listAliases } from './list-aliases.ts'

type ModelCollections = Pick<Collections, 'models' | 'activations' | 'model_deletions'>

/** Whether somebody deleted a model version, when and why. */
export const findDeletion = ({ model_deletions: deletions }: Pick<Collections, 'model_deletions'>, task: string, modelVersion: string): Promise<ModelDeletion | undefined> =>
  deletions.find(recordIds.modelDeletion(task, modelVersion))

const versionNamed = async (collections: ModelCollections, task: string, name: string): Promise<string> => {
  const alias = AliasName.anyOf.map((each) => each.const).find((each) => each === name)
  if (alias === undefined) return name
  const version = (await listAliases(collections, task)).find((each) => each.alias === alias)?.modelVersion ?? null
  if (version === null) throw aliasPointsNowhere(alias)
  return version
}

/**
 * One model version of the registry by its own name alone: an alias is none, for where it points may change.
 *
 * @throws {AppError} MODEL_NOT_FOUND, also of one that was deleted
 */
export const findVersion = async (collections: Pick<Collections, 'models' | 'model_deletions'>, task: string, version: string): Promise<Model> => {
  const [model, deletion] = await Promise.all([collections.models.find(recordIds.model(task, version)), findDeletion(collections, task, version)])
  if (deletion !== undefined) throw modelDeleted(deletion)
  if (model === undefined) throw modelNotFound(version)
  return model
}

/**
 * The record of a model version, by its own name or by that of an alias, even if it was deleted: what it answered while
 * it served can still be followed back to what it learned from.
 *
 * @throws {AppError} MODEL_NOT_FOUND
 */
export const findModelRecord = async (collections: ModelCollections, task: string, name: string): Promise<{ model: Model, deletion: ModelDeletion | undefined }> => {
  const version = await versionNamed(collections, task, name)
  const [model, deletion] = await Promise.all([collections.models.find(recordIds.model(task, version)), findDeletion(collections, task, version)])
  if (model === undefined) throw modelNotFound(version)
  return { model, deletion }
}

/**
 * One model version of the registry, by its own name or by that of an alias (`champion`, `challenger`, `shadow`, `previous`).
 *
 * @throws {AppError} MODEL_NOT_FOUND, also of one that was deleted
 */
export const findModel = async (collections: ModelCollections, task: string, name: string): Promise<Model> => {
  const { model, deletion } = await findModelRecord(collections, task, name)
  if (deletion !== undefined) throw modelDeleted(deletion)
  return model
}
