import { parentPort } from 'node:worker_threads'
import { qualityEmbedder } from '@emberwatch/ml'
import { yieldToEventLoops } from '@emberwatch/ml/compute-thread'

yieldToEventLoops()

interface Wanted { number: number, image: Uint8Array }

// Decoding and looking at every pixel takes milliseconds per image: here it keeps nobody waiting.
parentPort?.on('message', ({ number, image }: Wanted) => {
  qualityEmbedder.embed(image).then(
    (row) => parentPort?.postMessage({ number, row }),
    (error: unknown) => parentPort?.postMessage({ number, problem: error instanceof Error ? error.message : String(error) })
  )
})
