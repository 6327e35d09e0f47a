import { type Activation, type Alias, AppError, createEvent, type Model, ModelUpdatedV1, objectKeys } from '@emberwatch/contracts'
import type { Collections } from './database.ts'
import type { Outbox } from './outbox.ts'
import { recordIds } from './record-ids.ts'

interface AliasDeps { collections: Pick<Collections, 'activations'>, outbox: Outbox, by: Activation['by'], now: () => Date }

interface Move {
  alias: Alias
  model: Model
  reason: string
  /** The move that the decision was made on, null if there was none; if there has been another since, this one loses. */
  after: Activation | null
  traceparent?: string | undefined
}

const aliasMoved = (alias: Alias) =>
  new AppError(`${alias} was moved by somebody else at the same time; look at it again and repeat`, { code: 'MODEL_ALIAS_MOVED', retryable: true })

/** Every move of an alias, oldest first. */
export const listActivations = async ({ activations }: Pick<Collections, 'activations'>, task: string, alias: Alias): Promise<Activation[]> =>
  (await activations.list({ task, alias })).sort((a, b) => a.number - b.number)

/** Where an alias points now. */
export const currentActivation = async (collections: Pick<Collections, 'activations'>, task: string, alias: Alias): Promise<Activation | undefined> =>
  (await listActivations(collections, task, alias)).at(-1)

/**
 * Points an alias to a model and says so.
 *
 * Each move is one inserted record numbered after the last; two movers collide on the number and one of them loses.
 *
 * @throws {AppError} MODEL_ALIAS_MOVED
 */
export const moveAlias = async ({ collections, outbox, by, now }: AliasDeps, { alias, model, reason, after: previous, traceparent }: Move): Promise<Activation> => {
  const { task, modelVersion } = model
  const at = now()
  const activation: Activation = { task, alias, number: (previous?.number ?? 0) + 1, modelVersion, previousVersion: previous?.modelVersion ?? null, reason, by, at: at.toISOString() }
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
