import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Backbone, PREPARATION_INPUT, PREPARATION_OUTPUT, preparationToOnnx } from '@emberwatch/ml'
import type { BareLoopData } from './bare-loop.ts'

/** Worker threads that do nothing but decode and run one backbone, each over its share of the images. */
export const startBareThreads = async ({ bytes, definition: { inputName, outputs, preprocessing } }: Backbone, images: readonly Uint8Array[], threads: number) => {
  const preparation = { model: preparationToOnnx(preprocessing), input: PREPARATION_INPUT, output: PREPARATION_OUTPUT }
  const workers = await Promise.all(Array.from({ length: threads }, async (_, index) => {
    const share = images.filter((_image, at) => at % threads === index)
    const worker = new Worker(new URL('./bare-loop.ts', import.meta.url), { workerData: { images: share, preparation, backbone: { model: bytes, input: inputName, output: outputs.embedding } } satisfies BareLoopData })
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
