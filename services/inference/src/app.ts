import type { Bus, Stoppable } from '@emberwatch/bus'
import { ModelUpdatedV1, type ReplicaState } from '@emberwatch/contracts'
import { createExplainer, type Embedder } from '@emberwatch/ml'
import { noTracing, type Tracing } from '@emberwatch/observability'
import { type Platform, sweepRegularly } from '@emberwatch/platform'
import { announce } from './announce.ts'
import { createAnswerCache } from './answer-cache.ts'
import { answerInfer, type CachedAnswer } from './answer-infer.ts'
import { createExplanations } from './explain.ts'
import { followChampion } from './follow-champion.ts'
import { type LoadDeps, loadModel } from './load-model.ts'
import { createModelShelf } from './model-shelf.ts'
import { createModelSlot } from './model-slot.ts'
import { createOccupancy } from './occupancy.ts'
import { createRecorder } from './record/create-recorder.ts'
import { createSampler } from './record/create-sampler.ts'
import { storeBlock } from './record/store-block.ts'
import { sweepPredictions } from './record/sweep-predictions.ts'
import { createRequestLog } from './request-log.ts'
import { createStageClock } from './stage-clock.ts'

/** How many answers are recorded, and how long they are kept. */
interface Recording {
  share: number
  perMinute: number
  flushMs: number
  keepMs: number
  keepBytes: number
  sweepMs: number
  /** A number in [0, 1), another one each time. */
  random: () => number
}

export interface InferenceDeps extends Pick<Platform, 'task' | 'database' | 'objects' | 'outbox' | 'log' | 'metrics' | 'now'>, Pick<LoadDeps, 'doubt'> {
  bus: Pick<Bus, 'serve' | 'tell' | 'watch'>
  embedder: Embedder
  /** Where the spans of predictions go; absent: nowhere. */
  tracing?: Tracing
  replica: string
  capacity: number
  /** Models beside the champion that are kept loaded. */
  shelfModels: number
  cachedAnswers: number
  checkMs: number
  retryMs: number
  recording: Recording
}

/** Says at every scrape what the replica has in hand and answers with. */
const measureOnScrape = ({ metrics, task, state, waiting }: Pick<Platform, 'metrics'> & { task: string, state: () => ReplicaState, waiting: () => number }): void => {
  metrics.onScrape(() => {
    const { ready, modelVersion, inFlight } = state()
    metrics.inFlight.set({ of: 'images' }, inFlight)
    metrics.queueDepth.set(waiting())
    metrics.modelServed.reset()
    if (modelVersion !== null) metrics.modelServed.set({ task, version: modelVersion }, Number(ready))
  })
}

/** Every subscription and endpoint of a replica, and nothing else: read this file to know what it does. */
export const createInference = (deps: InferenceDeps) => {
  const { bus, embedder, metrics, replica, log, task: { task }, tracing = noTracing } = deps
  const occupancy = createOccupancy(deps.capacity)
  const onReleaseFailed = (error: unknown): void => log.error({ error }, 'old model not freed')
  const slot = createModelSlot(onReleaseFailed, () => announcing?.now())
  const load = loadModel(deps)
  const champion = followChampion({ ...deps, task, slot, load })
  const models = createModelShelf({ ...deps, task, load, slot, most: deps.shelfModels, onReleaseFailed })
  const cache = createAnswerCache<CachedAnswer>(deps.cachedAnswers)
  const explainer = createExplainer(embedder.backbone)
  const explanations = createExplanations(explainer)
  const { recording } = deps
  const recorder = createRecorder({ ...deps, task, backbone: embedder.backbone, flushMs: recording.flushMs, isTaken: createSampler({ ...recording, clock: () => performance.now() }), store: storeBlock(deps) })
  const sweep = async (): Promise<void> => {
    const removed = await sweepPredictions(deps, { ...recording, task })
    if (removed > 0) log.info({ removed }, 'blocks of recorded answers had their time')
  }
  const running: Stoppable[] = [recorder, { stop: explainer.close }]
  let draining = false
  let announcing: ReturnType<typeof announce> | undefined

  const state = (): ReplicaState => {
    const model = slot.current()
    return {
      replica,
      ready: model !== undefined && !draining,
      draining,
      modelVersion: model?.modelVersion ?? null,
      headSha256: model?.files.head.sha256 ?? null,
      backboneId: embedder.backbone.backboneId,
      inFlight: occupancy.inFlight(),
      capacity: occupancy.capacity,
      served: occupancy.served(),
      ...champion.state(),
      rssBytes: process.memoryUsage.rss()
    }
  }

  measureOnScrape({ metrics, task, state, waiting: embedder.waiting })
  return {
    state,
    /** What health says of the model beside whether there is one: that a newer one was refused, and why. */
    detail (): string | undefined {
      const { lastRefusal, modelVersion } = state()
      return lastRefusal === null ? undefined : `${lastRefusal}; ${modelVersion === null ? 'there is no older model to answer with' : `${modelVersion} goes on answering`}`
    },
    async start (): Promise<void> {
      running.push(models, champion, sweepRegularly({ sweep, intervalMs: recording.sweepMs, log, failure: 'recorded answers not swept' }))
      running.push(await bus.watch(ModelUpdatedV1, task, champion.hear))
      await champion.begin() // a replica that joins takes requests only once it holds the champion, if there is one
      running.push(await bus.serve({ name: 'inference', description: `Classifies images of task ${task}`, instance: replica, answers: [answerInfer({ task, replica, objects: deps.objects, models, embedder, occupancy, explanations, cache, recorder, clock: createStageClock({ task, metrics, tracing }), requests: createRequestLog(), metrics, log })], state }))
      announcing = announce({ bus, task, state })
      announcing.now()
    },
    /** Stops taking requests, answers those in hand, then ends. */
    async stop (): Promise<void> {
      draining = true
      announcing?.now() // so that nobody sends anything more
      await announcing?.stop()
      for (const part of running.reverse()) await part.stop()
    }
  }
}
