import { setTimeout as delay } from 'node:timers/promises'
import type { Prediction, RequestOrigin, ServedPrediction } from '@emberwatch/contracts'
import type { Backbone } from '@emberwatch/ml'
import type { Logger, Metrics } from '@emberwatch/observability'
import { blockIdOf, type RecordedAnswer, writeBlock, type WrittenBlock } from './prediction-block.ts'

interface RecorderDeps {
  task: string
  replica: string
  backbone: Pick<Backbone, 'backboneId' | 'embeddingSize'>
  /** Whether the next answer is recorded. */
  isTaken: () => boolean
  store: (block: WrittenBlock) => Promise<void>
  /** An answer waits no longer than this for others to be stored with. */
  flushMs: number
  now: () => Date
  log: Logger
  metrics: Pick<Metrics, 'recordedPredictions'>
}

/** What is recorded of a request beside its answer. */
interface Given { origin: RequestOrigin | undefined, embedding: ArrayLike<number> }

/** Answers in one block. */
const MOST_ROWS = 256
/** Blocks that may wait for a slow database, 1.5 MB each; what comes then is let go. */
const MOST_WAITING = 4
const ATTEMPTS = 5
const RETRY_MS = 1000
const STOP_WITHIN_MS = 5000

/**
 * Records answers without holding one up: they are gathered into blocks, and one block after the other is stored. All of
 * it is bounded: while storing is slower than answering, answers are let go, and counted.
 */
export const createRecorder = ({ task, replica, backbone, isTaken, store, flushMs, now, log, metrics }: RecorderDeps) => {
  const { backboneId, embeddingSize } = backbone
  const stopping = new AbortController()
  let open: { blockId: string, answers: RecordedAnswer[], timer: NodeJS.Timeout } | undefined
  let blocks = 0
  let waiting = 0
  let storing = Promise.resolve()
  const count = (outcome: 'recorded' | 'dropped', answers: number): void => metrics.recordedPredictions.inc({ outcome }, answers)

  const storeOrDrop = async (answers: readonly RecordedAnswer[], blockId: string): Promise<void> => {
    const written = writeBlock({ task, blockId, replica, backboneId, embeddingSize }, answers)
    for (let attempt = 1; ; attempt++) {
      try {
        await store(written)
        return count('recorded', answers.length)
      } catch (error) {
        if (attempt === ATTEMPTS || stopping.signal.aborted) {
          log.warn({ error, blockId, answers: answers.length }, 'answers not recorded')
          return count('dropped', answers.length)
        }
        await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  const close = (): void => {
    if (open === undefined) return
    const { blockId, answers, timer } = open
    clearTimeout(timer)
    open = undefined
    waiting++
    storing = storing.then(() => storeOrDrop(answers, blockId)).finally(() => { waiting-- })
  }

  const begin = () => ({ blockId: blockIdOf(now(), replica, blocks++), answers: [], timer: setTimeout(close, flushMs) })

  return {
    /** Takes an answer if its turn has come, and says by which id it will be found. */
    offer (answer: Prediction, { origin = {}, embedding }: Given): string | undefined {
      if (embedding.length !== embeddingSize || !isTaken()) return undefined
      if (waiting >= MOST_WAITING) {
        count('dropped', 1)
        return undefined
      }
      open ??= begin()
      const { blockId, answers } = open
      const { modelVersion, datasetVersion, label, confidence, confidences, imageId, cached = false, timings } = answer
      const predictionId = `${blockId}.${answers.length}`
      const { arm = null, place = null, requestId = null } = origin
      const record: ServedPrediction = { predictionId, task, at: now().toISOString(), modelVersion, datasetVersion, arm, label, confidence, confidences, imageId, place, requestId, replica, cached, tookMs: cached ? 0 : timings.totalMs }
      answers.push({ record, embedding })
      if (answers.length === MOST_ROWS) close()
      return predictionId
    },
    /** Stores what was gathered, as far as that goes quickly. */
    async stop (): Promise<void> {
      close()
      const late = delay(STOP_WITHIN_MS, undefined, { ref: false }).then(() => stopping.abort())
      await Promise.race([storing, late])
    }
  }
}
export type Recorder = ReturnType<typeof createRecorder>
