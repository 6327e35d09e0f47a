import { createEvent, type Model, ModelRegisteredV1, objectKeys } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { WorkshopDeps } from './train-deps.ts'

/** Enters a model whose registration is committed into the registry and says so. May be repeated at will: it is there once. */
export const enterModel = async ({ database, outbox }: Pick<WorkshopDeps, 'database' | 'outbox'>, model: Model, traceparent: string): Promise<void> => {
  const { task, modelVersion, runId, datasetVersion, candidate, champion, decision, createdAt } = model
  const event = createEvent(ModelRegisteredV1, {
    producer: 'trainer',
    task,
    key: modelVersion,
    time: new Date(createdAt),
    traceparent,
    data: { modelVersion, runId, datasetVersion, candidate, champion, decision, cardKey: objectKeys.modelFile(model, 'card.json') }
  })
  await outbox.record(event, { name: 'models', collection: database.models, id: recordIds.model(task, modelVersion), record: model })
}
