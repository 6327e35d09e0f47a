import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@emberwatch/contracts'

/** The TensorFlow.js back ends, the best first. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const
export type BackendName = typeof BACKENDS[number]

const require = createRequire(import.meta.url)

/** The tfjs-node packages are optional: used where a user has installed them. They register themselves as 'tensorflow'. */
const useNative = async (packageName: string): Promise<void> => {
  // tfjs-node 4.22 calls functions that Node 23 removed.
  const removed = { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray }
  for (const [name, replacement] of Object.entries(removed)) if (!(name in util)) Object.assign(util, { [name]: replacement })
  require(packageName)
  await tf.setBackend('tensorflow')
}

const load: Record<BackendName, () => Promise<void>> = {
  'tfjs-node-gpu': () => useNative('@tensorflow/tfjs-node-gpu'),
  'tfjs-node': () => useNative('@tensorflow/tfjs-node'),
  wasm: async () => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), sep))
    await tf.setBackend('wasm')
  },
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu')
    await tf.setBackend('cpu')
  }
}

/**
 * Makes the best back end that works here the current one and returns its name; or the one that is asked for.
 *
 * @throws {AppError} CONFIG_INVALID if the one asked for does not work here
 */
export const chooseBackend = async (wanted?: BackendName): Promise<BackendName> => {
  const failures: string[] = []
  for (const name of wanted === undefined ? BACKENDS : [wanted]) {
    try {
      await load[name]()
      await tf.ready()
      return name
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw new AppError(`no TensorFlow.js back end works here (${failures.join('; ')})`, { code: 'CONFIG_INVALID', retryable: false })
}
