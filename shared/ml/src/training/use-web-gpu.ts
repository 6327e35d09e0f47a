import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

interface Adapter { info: { vendor: string, architecture: string, description: string, isFallbackAdapter?: boolean } }
interface Gpu { requestAdapter: (options: { powerPreference: 'high-performance' }) => Promise<Adapter | null> }
interface WebGpuPackage { create: (options: string[]) => Gpu, globals: object }

const require = createRequire(import.meta.url)

// Both packages are optional, so neither is known when this is compiled.
const BACKEND_PACKAGE = '@tensorflow/tfjs-backend-webgpu'
const importOptional = (name: string): Promise<unknown> => import(pathToFileURL(require.resolve(name)).href)

/** Puts WebGPU where TensorFlow.js looks for it, as a browser would: `navigator.gpu` and the constants of its interfaces. */
const offerWebGpu = async (): Promise<Gpu> => {
  const { navigator = {} } = globalThis as { navigator?: { gpu?: Gpu } }
  if (navigator.gpu !== undefined) return navigator.gpu
  const { create, globals } = await importOptional('webgpu') as WebGpuPackage
  const gpu = create([])
  Object.assign(globalThis, globals)
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
  return gpu
}

/** Software that calls itself a GPU: Dawn says so of processors; the names are for implementations that do not. */
const isSoftware = ({ info }: Adapter): boolean =>
  info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.description}`)

/**
 * Makes WebGPU available to TensorFlow.js through Dawn (the `webgpu` package), over Vulkan, Metal or Direct3D 12, and
 * registers its back end.
 *
 * While it is in use, Node does not end by itself: train in a worker thread, or end the process.
 *
 * @returns the name of the GPU
 * @throws {Error} if a package or a GPU is missing
 */
export const useWebGpu = async ({ allowSoftware }: { allowSoftware: boolean }): Promise<string> => {
  const adapter = await (await offerWebGpu()).requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw new Error('there is no WebGPU adapter')
  const { vendor, architecture, description } = adapter.info
  const name = [vendor, architecture, description].filter((part) => part !== '').join(' ')
  if (isSoftware(adapter) && !allowSoftware) throw new Error(`${name} is software; force it to use it`)
  // It registers its back end when it is loaded, and only if WebGPU is there by then.
  require(BACKEND_PACKAGE)
  return name
}
