import type { Model } from '@emberwatch/contracts'
import { type Collections, recordIds } from '@emberwatch/storage'
import { modelNotFound } from './errors.ts'

/**
 * One model version of the registry.
 *
 * @throws {AppError} MODEL_NOT_FOUND
 */
export const findModel = async ({ models }: Pick<Collections, 'models'>, task: string, version: string): Promise<Model> => {
  const model = await models.find(recordIds.model(task, version))
  if (model === undefined) throw modelNotFound(version)
  return model
}
