import { setTimeout as delay } from 'node:timers/promises'
import type { AliasHistory, EvaluationFile, ManifestRow, Model, Prediction } from '@emberwatch/contracts'
import { compareReplay, type Replayed, type ReplayComparison, testRowsOf } from './compare-replay.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import { failureOfAnswer } from './outcome.ts'
import { createRestClient, type RestClient } from './rest-client.ts'

interface Options {
  host: string
  task: string
  /** `champion` or another alias, or a version. */
  model: string
  /** Images on their way at once. */
  concurrency: number
  headers?: Readonly<Record<string, string>>
  say: (line: string) => void
}

export interface Replay extends ReplayComparison { modelVersion: string, datasetVersion: string, images: number, seconds: number }

const TIMEOUT_MS = 30_000
const MOST_TRIES = 20
const SAY_EVERY = 200

const findModel = async (rest: RestClient, { task, model }: Options): Promise<Model> => {
  const aliases = await rest.items<AliasHistory>(`/v1/models/aliases?task=${task}`)
  const alias = aliases.find((one) => one.alias === model)
  const version = alias === undefined ? model : alias.current?.modelVersion
  if (version === undefined) throw new Error(`no model of task ${task} is ${model}`)
  return rest.get<Model>(`/v1/models/${encodeURIComponent(version)}?task=${task}`)
}

/** The stored mistakes; undefined where the gateway does not give that file away. */
const readMistakes = (rest: RestClient, { task, modelVersion }: Model) =>
  rest.get<EvaluationFile>(`/v1/models/${modelVersion}/files/evaluation.json?task=${task}`).then(({ candidate }) => candidate.mistakes, () => undefined)

/** Classifies one image; a refusal is taken back after as long as it says. */
const predict = async (http: HttpClient, path: string, { type, body }: { type: string, body: Uint8Array }): Promise<Prediction> => {
  for (let tries = 1; ; tries++) {
    const answer = await http.send({ method: 'POST', path, headers: { 'content-type': type }, body }, { timeoutMs: TIMEOUT_MS })
    const failure = failureOfAnswer(answer)
    if (failure === null) return JSON.parse(answer.body.toString()) as Prediction
    if (failure.kind !== 'refused' || tries === MOST_TRIES) throw new Error(`POST ${path} was answered ${failure.text}: ${answer.body.toString('utf8', 0, 300)}`)
    await delay(Number(answer.headers['retry-after'] ?? 1) * 1000)
  }
}

/** Sends every test image of the dataset version that a model was trained on through the gateway and compares the answers with its evaluation. */
export const replayTestSet = async (options: Options): Promise<Replay> => {
  const { host, task, concurrency, headers, say } = options
  const http = createHttpClient(host, headers)
  try {
    const rest = createRestClient(http, host)
    const model = await findModel(rest, options)
    const { modelVersion, datasetVersion, candidate: evaluation } = model
    const rows = testRowsOf(await rest.text(`/v1/datasets/${datasetVersion}/manifest?task=${task}`))
    if (rows.length === 0) throw new Error(`dataset ${datasetVersion} has no test images`)
    say(`${modelVersion} (${options.model}): ${rows.length} test images of ${datasetVersion}`)
    const path = `/v1/tasks/${encodeURIComponent(task)}/predict?version=${encodeURIComponent(modelVersion)}`

    const startedAt = performance.now()
    const replayed: Replayed[] = []
    const queue = rows.values()
    const work = async (): Promise<void> => {
      for (const { imageId, label } of queue as Iterable<ManifestRow>) {
        const { headers: { 'content-type': type = 'image/jpeg' }, body } = await rest.bytes(`/v1/tiles/${imageId}/image?task=${task}`)
        replayed.push({ imageId, truth: label, answer: await predict(http, path, { type, body }) })
        if (replayed.length % SAY_EVERY === 0) say(`${replayed.length} of ${rows.length}`)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    const seconds = (performance.now() - startedAt) / 1000
    return { modelVersion, datasetVersion, images: rows.length, seconds, ...compareReplay(replayed, { modelVersion, evaluation, mistakes: await readMistakes(rest, model) }) }
  } finally {
    http.close()
  }
}
