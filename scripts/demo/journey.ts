import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Activation, DatasetVersion, DriftReport, ImportJob, Model, PollResult, Prediction, Quarantined, ReplicaState } from '@emberwatch/contracts'
import type { World } from '@emberwatch/world'
import type { DatasetFacts, ModelFacts, PredictionFacts, SwapFacts } from './facts.ts'
import { type Asked, keepAsking } from './keep-asking.ts'
import { type RestClient, waitFor } from './rest-client.ts'

const TASK = 'wildfire'

/** The tiles of `samples/unseen`: no model ever saw them. */
export interface UnseenTile { truth: string, place: string, lon: number, lat: number, image: Uint8Array<ArrayBuffer> }

export const readUnseen = async (samples: string): Promise<UnseenTile[]> => {
  const files = (await readdir(join(samples, 'unseen'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  return Promise.all(files.map(async ({ parentPath, name }) => {
    const place = name.replace(/\.jpg$/, '')
    const [lon = NaN, lat = NaN] = place.split(',').map(Number)
    return { truth: parentPath.split('/').at(-1) ?? '', place, lon, lat, image: new Uint8Array(await readFile(join(parentPath, name))) }
  }))
}

const datasetFacts = ({ version, images, added, contentHash, counts }: DatasetVersion): DatasetFacts => ({ version, images, added, contentHash, counts })

const modelFacts = ({ modelVersion, datasetVersion, units, backend, candidate, champion, majorityAccuracy, decision }: Model): ModelFacts => ({
  modelVersion, datasetVersion, units, backend, candidate, champion, majorityAccuracy, decision
})

const predictionFacts = (asked: PredictionFacts['asked'], { place, truth }: UnseenTile) => ({ label, confidences, modelVersion, replica }: Prediction): PredictionFacts =>
  ({ asked, place, truth, label, confidences, modelVersion, replica })

const swapFacts = (move: Pick<SwapFacts, 'from' | 'to' | 'by'>, { requests, failures, byVersion, byReplica, latenciesMs }: Asked, replicas: ReplicaState[]): SwapFacts => {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  const round = (ms: number): number => Math.round(ms * 10) / 10
  const quantile = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN)
  return {
    ...move,
    requests,
    failed: failures.length,
    failures: failures.slice(0, 5),
    answersByVersion: Object.fromEntries(byVersion),
    answersByReplica: Object.fromEntries(byReplica),
    swapMsByReplica: Object.fromEntries(replicas.map(({ replica, lastSwapMs }) => [replica, lastSwapMs === null ? null : round(lastSwapMs)])),
    latencyMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) }
  }
}

/** The steps of the demo, each through the front door as a user would take it. */
export const createJourney = ({ client, world, replicas }: { client: RestClient, world: World, replicas: number }) => {
  const modelOf = (datasetVersion: string): Promise<Model> => waitFor(`a model of dataset ${datasetVersion}`, async () =>
    (await client.items<Model>('/v1/models')).find((model) => model.datasetVersion === datasetVersion))

  const allServing = (modelVersion: string): Promise<ReplicaState[]> => waitFor(`${replicas} replicas serving ${modelVersion}`, async () => {
    const states = await client.items<ReplicaState>('/v1/replicas')
    return states.length === replicas && states.every((state) => state.ready && state.modelVersion === modelVersion) ? states : undefined
  })

  const dataset = async (version: string): Promise<DatasetFacts> => datasetFacts(await client.get<DatasetVersion>(`/v1/datasets/${version}`))

  const versionCut = ({ datasetVersion }: { datasetVersion: string | null }): string => {
    if (datasetVersion === null) throw new Error('no dataset version was cut')
    return datasetVersion
  }

  return {
    /** Everything is reachable; what is missing now is only a first model. */
    reachable: () => waitFor('all services', async () => {
      const { checks } = await fetch(`${client.gateway}/readyz`).then((response) => response.json()) as { checks: Record<string, string> }
      const states = await client.items<ReplicaState>('/v1/replicas')
      return checks['nats'] === 'ok' && checks['mongodb'] === 'ok' && checks['s3'] === 'ok' && states.length === replicas ? true : undefined
    }),

    async importBase () {
      const imported = await client.postJson<ImportJob>('/v1/ingest/import', { folder: '.' })
      return { imported, dataset: await dataset(versionCut(imported)) }
    },

    async firstModel (datasetVersion: string): Promise<ModelFacts> {
      const model = await modelOf(datasetVersion)
      if (!model.decision.promote) throw new Error(`the first model was not promoted: ${model.decision.reason}`)
      await allServing(model.modelVersion)
      return modelFacts(model)
    },

    async newFires () {
      world.letFiresAppear()
      const polled = await client.postJson<PollResult>('/v1/ingest/poll')
      const polledAgain = await client.postJson<PollResult>('/v1/ingest/poll')
      const quarantine = (await client.items<Quarantined>('/v1/quarantine?limit=50')).map(({ reason, origin, detail }) => ({ reason, origin, detail }))
      return { polled, polledAgain, quarantine, dataset: await dataset(versionCut(polled)) }
    },

    /** Retraining, decision and swap, while a client never stops asking. */
    async retrainAndSwap ({ champion, datasetVersion, images }: { champion: string, datasetVersion: string, images: readonly Uint8Array<ArrayBuffer>[] }): Promise<{ model: ModelFacts, swap: SwapFacts }> {
      const asking = keepAsking(client, TASK, images)
      try {
        const model = await modelOf(datasetVersion)
        const by = model.decision.promote ? 'gate' : 'operator'
        if (by === 'operator') await client.postJson<Activation>(`/v1/models/${model.modelVersion}/promote`, { reason: 'demo: a person promotes what the gate held, to show the swap' })
        const states = await allServing(model.modelVersion)
        const answersBefore = asking.seen.byVersion.get(model.modelVersion) ?? 0
        await waitFor('answers of the new model', async () => (asking.seen.byVersion.get(model.modelVersion) ?? 0) > answersBefore + 50 ? true : undefined)
        return { model: modelFacts(model), swap: swapFacts({ from: champion, to: model.modelVersion, by }, await asking.stop(), states) }
      } finally {
        await asking.stop()
      }
    },

    /** Asks about every unseen tile twice: by its bytes and by its place. */
    predictUnseen: (tiles: readonly UnseenTile[]): Promise<PredictionFacts[]> => Promise.all(tiles.flatMap((tile) => [
      client.postImage<Prediction>(`/v1/tasks/${TASK}/predict`, tile.image).then(predictionFacts('image', tile)),
      client.postJson<Prediction>(`/v1/tasks/${TASK}/predict`, { lat: tile.lat, lon: tile.lon }).then(predictionFacts('place', tile))
    ])),

    async driftReport (reference: string, current: string) {
      const path = `/v1/drift/report?reference=${reference}&current=${current}`
      const report = await client.get<DriftReport>(`${path}&format=json`)
      return { report, html: await client.download(path) }
    }
  }
}
