import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'

/** What a bare loop is given: the images it embeds and the backbone it uses. */
export interface BareLoopData { images: readonly Uint8Array[], model: Uint8Array, input: string, output: string, size: number, mean: number, std: number }

const { images, model, input, output, size, mean, std } = workerData as BareLoopData

const tensorOf = async (image: Uint8Array): Promise<Float32Array> => {
  const pixels = await sharp(image).toColourspace('srgb').removeAlpha().resize(size, size, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false }).raw().toBuffer()
  const area = size * size
  const planes = new Float32Array(3 * area)
  for (let channel = 0; channel < 3; channel++) for (let at = 0; at < area; at++) planes[channel * area + at] = ((pixels[at * 3 + channel] ?? 0) - mean) / std
  return planes
}

/** The least that embedding can be, in one thread: decode, run, keep the row, next; without anything of this project in between. */
sharp.cache(false)
sharp.concurrency(1)
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 })
parentPort?.postMessage('ready')
parentPort?.on('message', async () => {
  const rows: Float32Array[] = []
  for (const image of images) {
    const { [output]: embedding } = await session.run({ [input]: new Tensor('float32', await tensorOf(image), [1, 3, size, size]) }, [output])
    rows.push(embedding?.data as Float32Array)
  }
  parentPort?.postMessage(rows.length)
})
