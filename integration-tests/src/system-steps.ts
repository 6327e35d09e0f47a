import { type DatasetVersion, DatasetVersionCreatedV1, type ImportJob, type Model, ModelRegisteredV1, type ReplicaState } from '@emberwatch/contracts'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import type { System } from './start-system.ts'

const REPLICAS = 2

/** Waits until both replicas take requests, if need be with a certain model. */
export const allReady = ({ client }: Pick<System, 'client'>, model?: string): Promise<ReplicaState[]> =>
  waitFor(`${REPLICAS} replicas ready${model === undefined ? '' : ` with ${model}`}`, async () => {
    const states = await client.items<ReplicaState>('/v1/replicas').catch(() => []) // the gateway may be cut off itself
    const asWanted = states.filter(({ ready, modelVersion }) => ready && (model === undefined || modelVersion === model))
    return states.length === REPLICAS && asWanted.length === REPLICAS ? states : undefined
  }, 60_000)

/** Waits until nothing is left to do: every event handled by both of its consumers, every announcement made. */
export const whenIdle = ({ nats, database }: Pick<System, 'nats' | 'database'>): Promise<true> =>
  waitFor('every event to be handled and announced', async () => {
    const consumers = await nats.consumers()
    const isBusy = consumers.length < 2 || consumers.some(({ waiting, inHand }) => waiting + inHand > 0)
    return isBusy || (await database.outbox.list()).length > 0 ? undefined : true
  }, 60_000)

/** The model that was trained on a dataset version without being asked to. */
export const modelOf = async ({ event, client }: Pick<System, 'event' | 'client'>, datasetVersion: string): Promise<Model> => {
  const { data } = await event(ModelRegisteredV1, (registered) => registered.data.datasetVersion === datasetVersion)
  return client.get<Model>(`/v1/models/${data.modelVersion}`)
}

/** Imports the base tiles and waits until both replicas answer with the first model. */
export const serveFirstModel = async (system: System): Promise<{ imported: ImportJob, dataset: DatasetVersion, model: Model }> => {
  const imported = await system.client.postJson<ImportJob>('/v1/ingest/import', { folder: '.' })
  const { data } = await system.event(DatasetVersionCreatedV1, (created) => created.data.version === imported.datasetVersion)
  const dataset = await system.client.get<DatasetVersion>(`/v1/datasets/${data.version}`)
  const model = await modelOf(system, dataset.version)
  await allReady(system, model.modelVersion)
  return { imported, dataset, model }
}
