import { type Activation, type Alias, createEvent, type Model, ModelUpdatedV1, objectKeys } from '@emberwatch/contracts'
import type { Collections } from './database.ts'
import type { Outbox } from './outbox.ts'
import { recordIds } from './record-ids.ts'
import { aliasMoved, modelDeleted } from './registry/errors.ts'
import { findDeletion } from './registry/find-model.ts'

/** Who moves aliases, and by what. */
export interface AliasDeps { collections: Pick<Collections, 'activations' | 'models' | 'model_deletions'>, outbox: Outbox, by: Activation['by'], now: () => Date }

interface Move {
  alias: Alias
  model: Model
  reason: string
  /** The move that the decision was made on, null if there was none; if there has been another since, this one loses. */
  after: Activation | null
  /** Epoch of the lease, where the trainer moves it by itself. */
  epoch?: number | undefined
  traceparent?: string | undefined
}

/** Every move of an alias, oldest first. */
export const listActivations = async ({ activations }: Pick<Collections, 'activations'>, task: string, alias: Alias): Promise<Activation[]> =>
  (await activations.list({ task, alias })).sort((a, b) => a.number - b.number)

/** Where an alias points now. Only the last move is fetched: replicas ask at every swap, however many there were. */
export const currentActivation = async (collections: Pick<Collections, 'activations'>, task: string, alias: Alias): Promise<Activation | undefined> =>
  (await collections.activations.sorted({ task, alias }, { sortBy: 'number', descending: true, limit: 1 }))[0]

const insertMove = async ({ collections, outbox, by, now }: AliasDeps, { alias, model, reason, after: previous, epoch, traceparent }: Move): Promise<Activation> => {
  const { task, modelVersion } = model
  const at = now()
  const activation: Activation = {
    task, alias, number: (previous?.number ?? 0) + 1, modelVersion, previousVersion: previous?.modelVersion ?? null, reason, by, ...(epoch === undefined ? {} : { epoch }), at: at.toISOString()
  }
  const { task: _, ...announced } = activation
  const event = createEvent(ModelUpdatedV1, {
    producer: by,
    task,
    key: `${alias}/${activation.number}`,
    time: at,
    traceparent,
    data: { ...announced, datasetVersion: model.datasetVersion, cardKey: objectKeys.modelFile(model, 'card.json'), headSha256: model.files.head.sha256 }
  })
  const moved = await outbox.record(event, { name: 'activations', collection: collections.activations, id: recordIds.activation(task, alias, activation.number), record: activation })
  if (!moved) throw aliasMoved(alias)
  return activation
}

/** Moves the alias back to where it was, unless somebody else moved it on; false where there is nothing to go back to. */
const moveBack = async (deps: AliasDeps, { alias, model, after, traceparent }: Move, made: Activation): Promise<boolean> => {
  if (after === null) return false
  const before = await deps.collections.models.find(recordIds.model(model.task, after.modelVersion))
  if (before === undefined || await findDeletion(deps.collections, model.task, after.modelVersion) !== undefined) return false
  await insertMove(deps, { alias, model: before, reason: `${model.modelVersion} was deleted at the same time`, after: made, traceparent }).catch(async (error: unknown) => {
    const current = await currentActivation(deps.collections, model.task, alias)
    if (current?.number === made.number) throw error
  })
  return true
}

/**
 * Points an alias to a model and says so.
 *
 * Each move is one inserted record numbered after the last; two movers collide on the number and one of them loses. Who
 * deletes the model at the same time writes his tombstone first and looks for aliases then, as this one moves first and
 * looks for a tombstone then: at least one of them sees the other. The mover gives way, but for an alias that has
 * nothing to go back to: then the model stays.
 *
 * @throws {AppError} MODEL_ALIAS_MOVED, or MODEL_NOT_FOUND of a model that was deleted
 */
export const moveAlias = async (deps: AliasDeps, move: Move): Promise<Activation> => {
  const { model: { task, modelVersion } } = move
  const before = await findDeletion(deps.collections, task, modelVersion)
  if (before !== undefined) throw modelDeleted(before)
  const made = await insertMove(deps, move)
  const meanwhile = await findDeletion(deps.collections, task, modelVersion)
  if (meanwhile === undefined) return made
  if (await moveBack(deps, move, made)) throw modelDeleted(meanwhile)
  await deps.collections.model_deletions.remove(recordIds.modelDeletion(task, modelVersion))
  return made
}
