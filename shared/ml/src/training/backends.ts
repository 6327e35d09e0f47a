import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join, sep } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { noBackend } from './training-errors.ts'
import { useWebGpu } from './use-web-gpu.ts'

/** The TensorFlow.js back ends, the best first. */
export const BACKENDS = ['tfjs-node-gpu', 'webgpu', 'tfjs-node', 'wasm', 'cpu'] as const
export type BackendName = typeof BACKENDS[number]

/** The back end that computes, and on what. */
export interface UsedBackend { backend: BackendName, device: string }

const require = createRequire(import.meta.url)

const processor = (threads: number): string => `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`

const use = async (name: string): Promise<void> => {
  if (!await tf.setBackend(name)) throw new Error('it could not be started')
  await tf.ready()
}

/** The tfjs-node packages are optional: used where a user has installed them. They register themselves as 'tensorflow'. */
const useNative = async (packageName: string): Promise<void> => {
  // tfjs-node 4.22 calls functions that Node 23 removed.
  const removed = { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray }
  for (const [name, replacement] of Object.entries(removed)) if (!(name in util)) Object.assign(util, { [name]: replacement })
  require(packageName)
  await use('tensorflow')
}

const NVIDIA_GPUS = '/proc/driver/nvidia/gpus'

/** The name of the first GPU, where its driver tells. */
const nvidiaName = async (): Promise<string> => {
  const [first] = await readdir(NVIDIA_GPUS).catch(() => [])
  const told = first === undefined ? '' : await readFile(join(NVIDIA_GPUS, first, 'information'), 'utf8').catch(() => '')
  return /^Model:\s*(.+)$/m.exec(told)?.[1] ?? 'a GPU whose driver does not tell its name'
}

const load: Record<BackendName, (isForced: boolean) => Promise<string>> = {
  async 'tfjs-node-gpu' () {
    await useNative('@tensorflow/tfjs-node-gpu')
    // Without a usable GPU the package computes on the processor and does not say so.
    if (!('isUsingGpuDevice' in tf.backend()) || (tf.backend() as { isUsingGpuDevice?: unknown }).isUsingGpuDevice !== true) throw new Error('it found no GPU')
    return nvidiaName()
  },
  async webgpu (isForced) {
    const device = await useWebGpu({ allowSoftware: isForced })
    await use('webgpu')
    return device
  },
  async 'tfjs-node' () {
    await useNative('@tensorflow/tfjs-node')
    return processor(availableParallelism())
  },
  async wasm () {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), sep))
    await use('wasm')
    return processor(1)
  },
  async cpu () {
    await import('@tensorflow/tfjs-backend-cpu')
    await use('cpu')
    return processor(1)
  }
}

/**
 * Makes the best back end that works here the current one and returns it; or the one that is asked for. A software
 * implementation of WebGPU is slower than WASM, so it is used only where WebGPU is asked for.
 *
 * @throws {AppError} CONFIG_INVALID if the one asked for does not work here
 */
export const chooseBackend = async (wanted?: BackendName): Promise<UsedBackend> => {
  const failures: string[] = []
  for (const backend of wanted === undefined ? BACKENDS : [wanted]) {
    try {
      return { backend, device: await load[backend](wanted !== undefined) }
    } catch (error) {
      failures.push(`${backend}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw noBackend(failures)
}
