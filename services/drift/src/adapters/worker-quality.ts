import { Worker } from 'node:worker_threads'
import { ensureEmbeddings, qualityColumns, qualityEmbedder } from '@emberwatch/ml'
import type { ObjectStore } from '@emberwatch/storage'
import type { QualitySource } from '../ports.ts'

interface Answered { number: number, row?: Float32Array, problem?: string }

/** Measures of a picture that cannot be read: not known. It spoils no report, and its tile is missing there too. */
const UNKNOWN = new Float32Array(qualityEmbedder.backbone.embeddingSize).fill(NaN)

/** A thread that measures pictures; it starts with the first and ends when told to. */
const createMeasurer = () => {
  const waiting = new Map<number, PromiseWithResolvers<Float32Array>>()
  let worker: Worker | undefined
  let asked = 0
  const fail = (error: Error): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const start = (): Worker => {
    const started = new Worker(new URL('../quality-worker.ts', import.meta.url))
    started.on('message', ({ number, row }: Answered) => {
      waiting.get(number)?.resolve(row ?? UNKNOWN)
      waiting.delete(number)
    })
    started.on('error', fail)
    started.on('exit', (code) => fail(new Error(`the thread that measures pictures ended with code ${code}`)))
    started.unref()
    return started
  }
  return {
    async embed (image: Uint8Array): Promise<Float32Array> {
      worker ??= start()
      const answer = Promise.withResolvers<Float32Array>()
      waiting.set(++asked, answer)
      worker.postMessage({ number: asked, image })
      return answer.promise
    },
    async close (): Promise<void> { await worker?.terminate() }
  }
}

/** Measures of quality in the object store: each image is measured once, in a thread of its own, and later versions copy. */
export const createWorkerQuality = ({ objects }: { objects: ObjectStore }): QualitySource & { close: () => Promise<void> } => {
  const measurer = createMeasurer()
  const readable = { ...objects, get: async (key: string) => await objects.find(key) ?? new Uint8Array() } // a tile that is gone cannot be measured either
  return {
    async measure ({ dataset, earlier, images }) {
      const { embeddings } = await ensureEmbeddings({ objects: readable, embedder: { backbone: qualityEmbedder.backbone, embed: measurer.embed }, dataset, earlier, rows: images })
      return qualityColumns(embeddings)
    },
    close: measurer.close
  }
}
