import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Activation, DatasetVersion, ImportJob, Model, ReplicaState, RunLogLine } from '@emberwatch/contracts'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { type RestClient, restClient, waitFor } from '../demo/rest-client.ts'
import { type LabelledFile, listLabelledFiles } from './labelled-files.ts'

const REPLICAS = 2
const LONG_MS = 900_000

/** The line of a run's log that ends each step. */
const STEPS: readonly [step: string, endsWith: string][] = [
  ['event to beginning', 'training begun'],
  ['embeddings', 'embeddings ready'],
  ['search and fit', 'heads fitted'],
  ['calibrate, export, judge', 'model judged'],
  ['store, register', 'model registered']
]

const copyTo = async (folder: string, files: readonly LabelledFile[]): Promise<void> => {
  for (const { label, name, path } of files) {
    await mkdir(join(folder, label), { recursive: true })
    await cp(path, join(folder, label, name))
  }
}

const seconds = (from: string | number, to: string | number): number => (new Date(to).getTime() - new Date(from).getTime()) / 1000

const say = (what: string, took: number): void => console.log(`${what.padEnd(26)}${took.toFixed(1).padStart(7)} s`)

const importFolder = async (client: RestClient, folder: string): Promise<DatasetVersion> => {
  const { importId } = await client.postJson<ImportJob>('/v1/ingest/import?wait=false', { folder })
  const { datasetVersion, problem } = await waitFor(`the import of ${folder}`, async () => {
    const job = await client.get<ImportJob>(`/v1/imports/${importId}`)
    return job.state === 'running' ? undefined : job
  }, LONG_MS)
  if (datasetVersion === null) throw new Error(`the import of ${folder} cut no dataset version: ${problem ?? 'nothing new'}`)
  return client.get<DatasetVersion>(`/v1/datasets/${datasetVersion}`)
}

const modelOf = ({ version }: DatasetVersion, client: RestClient): Promise<Model> => waitFor(`a model of ${version}`, async () =>
  (await client.items<Model>('/v1/models')).find(({ datasetVersion }) => datasetVersion === version), LONG_MS)

/** When every replica was first seen answering with a version. */
const answering = (client: RestClient, modelVersion: string): Promise<number> => waitFor(`replicas answering with ${modelVersion}`, async () => {
  const states = await client.items<ReplicaState>('/v1/replicas')
  return states.length === REPLICAS && states.every((state) => state.ready && state.modelVersion === modelVersion) ? Date.now() : undefined
})

/** From the new dataset version to its model on every replica, step by step. A gate that holds the model is overruled, and that is said. */
const report = async (client: RestClient, dataset: DatasetVersion): Promise<void> => {
  const model = await modelOf(dataset, client)
  const askedAt = Date.now()
  if (!model.decision.promote) await client.postJson<Activation>(`/v1/models/${model.modelVersion}/promote`, { reason: 'bench: the gate held it, and the swap is measured as well' })
  const answeringAt = await answering(client, model.modelVersion)
  const lines = await client.items<RunLogLine>(`/v1/runs/${model.runId}/log?limit=200`)
  const ends = STEPS.map(([, endsWith]): string => lines.find(({ message }) => message === endsWith)?.at ?? dataset.createdAt)
  for (const [index, [step]] of STEPS.entries()) say(step, seconds(ends[index - 1] ?? dataset.createdAt, ends[index] ?? ''))
  const registeredAt = ends.at(-1) ?? ''
  const swapSeconds = seconds(model.decision.promote ? registeredAt : askedAt, answeringAt)
  say('promotion and swap', swapSeconds)
  say('in all', seconds(dataset.createdAt, registeredAt) + swapSeconds)
  console.log(`${model.modelVersion}: ${model.units} hidden units, ${model.backend}, accuracy ${model.candidate.accuracy.toFixed(4)} of ${model.candidate.images}, ECE ${model.candidate.ece.toFixed(4)}; ${model.decision.promote ? 'promoted by the gate' : 'held by the gate, then promoted by hand, which the sum counts from the request on'}: ${model.decision.reason}`)
}

/**
 * Imports and trains a labelled folder but for some tiles held back (default 100), then imports those: how long it takes
 * from the new dataset version until two replicas answer with its model, and what share each step has.
 */
export const benchRetrain = async ([folder = '../shared/tiles', backend = 'wasm', held = '100']: readonly string[]): Promise<void> => {
  const files = await listLabelledFiles(folder)
  const every = Math.floor(files.length / Number(held))
  const isHeld = (index: number): boolean => index % every === 0 && index / every < Number(held)
  const root = await mkdtemp(join(tmpdir(), 'emberwatch-bench-'))
  await copyTo(join(root, 'base'), files.filter((_, index) => !isHeld(index)))
  await copyTo(join(root, 'new'), files.filter((_, index) => isHeld(index)))
  const stack = await startStack({ environment: process.env, log: () => {} })
  let services: Awaited<ReturnType<typeof startServices>> | undefined
  try {
    services = await startServices({
      environment: { ...process.env, ...stackEnvironment(stack), TF_BACKEND: backend },
      settings: { ingest: { IMPORT_ROOT: root, POLL_INTERVAL_MS: '0', ENRICH_RATIO: '0', TILE_PROVIDER: 'folder', TILE_FOLDER: root }, gateway: { PORT: '0' } },
      replicas: REPLICAS,
      onLine: () => {}
    })
    const client = restClient(services.gateway)
    const base = await importFolder(client, 'base')
    console.log(`\n${base.images} tiles, all new, ${backend}`)
    await report(client, base)
    const grown = await importFolder(client, 'new')
    console.log(`\n${grown.added} new tiles, ${grown.images} in all, ${backend}`)
    await report(client, grown)
  } finally {
    await services?.stop()
    await stack.stop()
    await rm(root, { recursive: true })
  }
}
