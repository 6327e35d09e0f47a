import { type AliasName, createEvent, type ModelDeletion, ModelDeletedV1 } from '@emberwatch/contracts'
import type { Collections } from '../database.ts'
import type { Outbox } from '../outbox.ts'
import { recordIds } from '../record-ids.ts'
import { modelDeleted, modelInTraffic, modelInUse } from './errors.ts'
import { findModel } from './find-model.ts'
import { aliasesOf, readAliases } from './list-aliases.ts'

interface DeleteDeps { collections: Pick<Collections, 'activations' | 'models' | 'model_deletions' | 'traffic_policies'>, outbox: Outbox, now: () => Date }

interface AskedDeletion { task: string, reason: string, by: string, traceparent?: string | undefined }

/** The aliases that would lose their model: as if its own tombstone were not there. */
const aliasesLosing = async ({ activations, model_deletions: deletions }: DeleteDeps['collections'], task: string, version: string): Promise<AliasName[]> => {
  const [moves, deleted] = await Promise.all([activations.list({ task }), deletions.list({ task })])
  return aliasesOf(readAliases(moves, deleted.filter(({ modelVersion }) => modelVersion !== version)), version)
}

/**
 * Deletes a model version: from now on it is hidden and cannot be promoted; its files go a little later.
 *
 * The tombstone is written first and the aliases looked at then, as {@link moveAlias} does it the other way round, so
 * that of a deletion and a promotion at the same time at least one sees the other; then the tombstone is taken back.
 *
 * @throws {AppError} MODEL_NOT_FOUND or MODEL_IN_USE
 */
export const deleteModel = async ({ collections, outbox, now }: DeleteDeps, name: string, { task, reason, by, traceparent }: AskedDeletion): Promise<ModelDeletion> => {
  const { modelVersion } = await findModel(collections, task, name)
  const refuseInUse = async (): Promise<void> => {
    const aliases = await aliasesLosing(collections, task, modelVersion)
    if (aliases.length > 0) throw modelInUse(modelVersion, aliases)
    const split = (await collections.traffic_policies.list({ task })).sort((a, b) => b.number - a.number)[0]
    if (split !== undefined && [...split.arms, ...split.shadow === undefined ? [] : [split.shadow]].some(({ version }) => version === modelVersion)) throw modelInTraffic(modelVersion, task)
  }
  await refuseInUse()
  const at = now()
  const deletion: ModelDeletion = { task, modelVersion, reason, by, at: at.toISOString(), purgedAt: null }
  const event = createEvent(ModelDeletedV1, { producer: 'gateway', task, key: `${modelVersion}/${deletion.at}`, time: at, traceparent, data: { modelVersion, reason, by } })
  const id = recordIds.modelDeletion(task, modelVersion)
  const isNew = await outbox.record(event, { name: 'model_deletions', collection: collections.model_deletions, id, record: deletion, confirm: refuseInUse })
  if (!isNew) throw modelDeleted(await collections.model_deletions.find(id) ?? deletion)
  return deletion
}
