import { parentPort, workerData } from 'node:worker_threads'
import { Transformer } from '@napi-rs/image'
import { InferenceSession, Tensor } from 'onnxruntime-node'

interface Network { model: Uint8Array, input: string, output: string }

/** What a bare loop is given: the plain JPEGs it embeds, the network that makes an input of their pixels, and the backbone. */
export interface BareLoopData { images: readonly Uint8Array[], preparation: Network, backbone: Network }

const { images, preparation, backbone } = workerData as BareLoopData

const load = async ({ model, input, output }: Network) => {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 })
  return async (tensor: Tensor): Promise<Tensor> => (await session.run({ [input]: tensor }, [output]))[output] as Tensor
}

/** The least that embedding can be, in one thread: decode, resize, run, keep the row, next; without anything of this project in between. */
const [prepare, embed] = [await load(preparation), await load(backbone)]
parentPort?.postMessage('ready')
parentPort?.on('message', async () => {
  const rows: unknown[] = []
  for (const image of images) {
    const decoder = new Transformer(Buffer.from(image.buffer, image.byteOffset, image.byteLength))
    const [{ width, height }, pixels] = [decoder.metadataSync(), decoder.rawPixelsSync()]
    rows.push((await embed(await prepare(new Tensor('uint8', pixels, [1, height, width, pixels.length / width / height])))).data)
  }
  parentPort?.postMessage(rows.length)
})
