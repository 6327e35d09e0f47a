import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Backbone } from '@emberwatch/ml'
import type { BareLoopData } from './bare-loop.ts'

/** Worker threads that do nothing but decode and run one backbone, each over its share of the images. */
export const startBareThreads = async ({ bytes: model, definition: { inputName: input, outputs: { embedding: output }, preprocessing: { width: size, mean: [mean = 0], std: [std = 1] } } }: Backbone, images: readonly Uint8Array[], threads: number) => {
  const workers = await Promise.all(Array.from({ length: threads }, async (_, index) => {
    const share = images.filter((_image, at) => at % threads === index)
    const worker = new Worker(new URL('./bare-loop.ts', import.meta.url), { workerData: { images: share, model, input, output, size, mean, std } satisfies BareLoopData })
    await once(worker, 'message')
    return worker
  }))
  return {
    run: () => Promise.all(workers.map(async (worker) => {
      worker.postMessage('go')
      await once(worker, 'message')
    })),
    stop: () => Promise.all(workers.map((worker) => worker.terminate()))
  }
}
