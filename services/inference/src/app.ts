import type { Bus, Stoppable } from '@emberwatch/bus'
import { ModelUpdatedV1, type Prediction, type ReplicaState } from '@emberwatch/contracts'
import type { Embedder } from '@emberwatch/ml'
import { noTracing, type Tracing } from '@emberwatch/observability'
import type { Platform } from '@emberwatch/platform'
import { announce } from './announce.ts'
import { createAnswerCache } from './answer-cache.ts'
import { answerInfer } from './answer-infer.ts'
import { followChampion } from './follow-champion.ts'
import { type LoadDeps, loadModel } from './load-model.ts'
import { createModelShelf } from './model-shelf.ts'
import { createModelSlot } from './model-slot.ts'
import { createOccupancy } from './occupancy.ts'
import { createStageClock } from './stage-clock.ts'
import { createTurns } from './turns.ts'

export interface InferenceDeps extends Pick<Platform, 'task' | 'database' | 'objects' | 'log' | 'metrics' | 'now'>, Pick<LoadDeps, 'doubt'> {
  bus: Pick<Bus, 'serve' | 'tell' | 'watch'>
  embedder: Embedder
  /** Where the spans of predictions go; absent: nowhere. */
  tracing?: Tracing
  replica: string
  capacity: number
  /** Worker threads of the embedder. */
  threads: number
  /** Models beside the champion that are kept loaded. */
  shelfModels: number
  cachedAnswers: number
  checkMs: number
  retryMs: number
}

/** Every subscription and endpoint of a replica, and nothing else: read this file to know what it does. */
export const createInference = (deps: InferenceDeps) => {
  const { bus, embedder, metrics, replica, log, task: { task }, tracing = noTracing } = deps
  const occupancy = createOccupancy(deps.capacity)
  // One more than compute, so that no thread waits for its next image.
  const turn = createTurns(deps.threads + 1)
  const onReleaseFailed = (error: unknown): void => log.error({ error }, 'old model not freed')
  const slot = createModelSlot(onReleaseFailed, () => announcing?.now())
  const load = loadModel(deps)
  const champion = followChampion({ ...deps, task, slot, load })
  const models = createModelShelf({ ...deps, task, load, slot, most: deps.shelfModels, onReleaseFailed })
  const cache = createAnswerCache<Prediction>(deps.cachedAnswers)
  const clock = createStageClock({ task, metrics, tracing })
  const running: Stoppable[] = []
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

  metrics.onScrape(() => {
    const { ready, modelVersion, inFlight } = state()
    metrics.inFlight.set({ of: 'images' }, inFlight)
    metrics.queueDepth.set(turn.waiting())
    metrics.modelServed.reset()
    if (modelVersion !== null) metrics.modelServed.set({ task, version: modelVersion }, Number(ready))
  })

  return {
    state,
    /** What health says of the model beside whether there is one: that a newer one was refused, and why. */
    detail (): string | undefined {
      const { lastRefusal, modelVersion } = state()
      return lastRefusal === null ? undefined : `${lastRefusal}; ${modelVersion === null ? 'there is no older model to answer with' : `${modelVersion} goes on answering`}`
    },
    async start (): Promise<void> {
      running.push(models, champion)
      running.push(await bus.watch(ModelUpdatedV1, task, () => { champion.check().catch(() => {}) }))
      await champion.begin() // a replica that joins takes requests only once it holds the champion, if there is one
      running.push(await bus.serve({ name: 'inference', description: `Classifies images of task ${task}`, instance: replica, answers: [answerInfer({ task, replica, models, embedder, occupancy, turn, cache, clock, metrics, log })], state }))
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
