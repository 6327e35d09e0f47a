import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from '@jest/globals'
import { type BackendName, BACKENDS, chooseBackend } from './backends.ts'
import type { FitOutcome } from './testing/fit-worker.ts'

const require = createRequire(import.meta.url)

/** Fits the same small head in a worker thread, as the trainer does: native back ends need a thread outside of Jest's sandbox, and WebGPU keeps its thread alive. */
const fitOn = async (backend: BackendName): Promise<FitOutcome> => {
  const worker = new Worker(new URL('./testing/fit-worker.ts', import.meta.url), { workerData: backend, stderr: true })
  try {
    const [outcome] = await once(worker, 'message') as [FitOutcome]
    return outcome
  } finally {
    await worker.terminate()
  }
}

const PACKAGES: Record<BackendName, string[]> = {
  'tfjs-node-gpu': ['@tensorflow/tfjs-node-gpu'],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
  'tfjs-node': ['@tensorflow/tfjs-node'],
  wasm: [],
  cpu: []
}

const isInstalled = (name: string): boolean => {
  try {
    return require.resolve(name) !== ''
  } catch {
    return false
  }
}

/** Why a back end cannot be tried on this machine: it is not installed, or finds no device. Anything else is a failure of ours. */
const absence = async (backend: BackendName): Promise<string | undefined> => {
  const missing = PACKAGES[backend].filter((name) => !isInstalled(name))
  if (missing.length > 0) return `${missing.join(' and ')} not installed`
  const outcome = await fitOn(backend)
  return 'failure' in outcome && /there is no WebGPU adapter|it found no GPU/.test(outcome.failure) ? 'no such device here' : undefined
}

const absences = new Map(await Promise.all(BACKENDS.map(async (backend) => [backend, await absence(backend)] as const)))
const reference = await fitOn('cpu')

describe('the back ends', () => {
  for (const backend of BACKENDS) {
    const absent = absences.get(backend)
    const run = absent === undefined ? it : it.skip
    run(`${backend} trains in a worker thread as plain JavaScript does, within rounding${absent === undefined ? '' : ` (skipped: ${absent})`}`, async () => {
      const outcome = await fitOn(backend)
      if ('failure' in outcome) throw new Error(outcome.failure)
      if ('failure' in reference) throw new Error(reference.failure)
      expect(outcome.reports.length).toBe(3)
      for (const [index, report] of outcome.reports.entries()) {
        expect(report).toMatchObject({ backend, device: expect.stringMatching(/\S/) })
        expect(report.trainLoss).toBeCloseTo(reference.reports[index]?.trainLoss ?? NaN, 4)
        expect(report.validationLoss).toBeCloseTo(reference.reports[index]?.validationLoss ?? NaN, 4)
      }
      expect(Math.max(...outcome.kernel.map((value, at) => Math.abs(value - (reference.kernel[at] ?? NaN))))).toBeLessThan(1e-3)
    })
  }

  it('says which back end does not work here, and why', async () => {
    const absent = BACKENDS.find((backend) => PACKAGES[backend].some((name) => !isInstalled(name)))
    if (absent === undefined) return expect(absences.size).toBe(BACKENDS.length)
    await expect(chooseBackend(absent)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(`${absent}: `) })
  })
})
