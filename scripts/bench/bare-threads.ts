import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Backbone, PREPARATION_INPUT, PREPARATION_OUTPUT, preparationToOnnx } from '@emberwatch/ml'
import type { BareLoopData } from './bare-loop.ts'

/** Worker threads that do nothing but decode and run one backbone, each over its share of the images; a run says how many a second they made together, whichever was ready first. */
export const startBareThreads = async ({ bytes, definition: { inputName, outputs, preprocessing } }: Backbone, images: readonly Uint8Array[], threads: number) => {
  const preparation = { model: preparationToOnnx(preprocessing), input: PREPARATION_INPUT, output: PREPARATION_OUTPUT }
  const workers = await Promise.all(Array.from({ length: threads }, async (_, index) => {
    const share = images.filter((_image, at) => at % threads === index)
    const worker = new Worker(new URL('./bare-loop.ts', import.meta.url), { workerData: { images: share, preparation, backbone: { model: bytes, input: inputName, output: outputs.embedding } } satisfies BareLoopData })
    await once(worker, 'message')
    return { worker, count: share.length }
  }))
  return {
    async run (): Promise<number> {
      const rates = await Promise.all(workers.map(async ({ worker, count }) => {
        const startedAt = performance.now()
        worker.postMessage('go')
        await once(worker, 'message')
        return count / (performance.now() - startedAt) * 1000
      }))
      return rates.reduce((sum, rate) => sum + rate, 0)
    },
    stop: () => Promise.all(workers.map(({ worker }) => worker.terminate()))
  }
}
