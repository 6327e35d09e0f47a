import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Model, Prediction } from '@emberwatch/contracts'
import { createEmbedder, type Embedder, loadBackbone, runHead, SHIPPED_BACKBONE } from '@emberwatch/ml'

/**
 * `node scripts/model-answers.ts --out FOLDER (--model FOLDER | --gateway URL) IMAGE_OR_FOLDER…`
 *
 * Writes what this system answers to images, for `tools/check-model` to compare with: for each image the tensor it
 * becomes (`N.f32`, little-endian, [1, 3, height, width]) and, in `expected.json`, the probabilities. `--model` is a
 * folder with `card.json` and `head.onnx`, answered as a replica does; with `--gateway` a running replica is asked.
 */
const { values: { out, model, gateway, task, limit }, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'answers' }, model: { type: 'string' }, gateway: { type: 'string' }, task: { type: 'string', default: 'wildfire' }, limit: { type: 'string', default: '40' } }
})

interface Answered { modelVersion: string, classes: readonly string[], probabilities: number[] }
interface Source { embedder: Embedder, answer: (image: Uint8Array, tensor: Float32Array) => Promise<Answered> }

const imagesIn = async (path: string): Promise<string[]> => {
  if (/\.(jpe?g|png|webp)$/i.test(path)) return [path]
  const entries = await readdir(path, { recursive: true })
  return entries.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort().map((name) => join(path, name))
}

const fromFolder = async (folder: string): Promise<Source> => {
  const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')) as Model
  const backbone = await loadBackbone(SHIPPED_BACKBONE, card.backbone.variant)
  if (backbone.backboneId !== card.backbone.backboneId) throw new Error(`${card.modelVersion} was fitted on ${card.backbone.backboneId}, this checkout has ${backbone.backboneId}`)
  const embedder = await createEmbedder({ backbone, threads: 1 })
  await embedder.pool.create('head', await readFile(join(folder, 'head.onnx')))
  return {
    embedder,
    answer: async (_, tensor) => ({ modelVersion: card.modelVersion, classes: card.classes, probabilities: [...await runHead(embedder.pool, 'head', await embedder.embedTensor(tensor.slice()), backbone.embeddingSize)] })
  }
}

const fromGateway = async (address: string, task: string): Promise<Source> => ({
  embedder: await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 }),
  async answer (image) {
    const response = await fetch(new URL(`/v1/tasks/${task}/predict`, address), { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array(image) })
    if (!response.ok) throw new Error(`${address} answers ${response.status}: ${await response.text()}`)
    const { modelVersion, confidences } = await response.json() as Prediction
    return { modelVersion, classes: Object.keys(confidences), probabilities: Object.values(confidences) }
  }
})

const paths = (await Promise.all(positionals.map(imagesIn))).flat().slice(0, Number(limit))
if ((model === undefined) === (gateway === undefined) || paths.length === 0) throw new Error('say either --model FOLDER or --gateway URL, and at least one image')
const { embedder, answer } = await (model === undefined ? fromGateway(gateway ?? '', task) : fromFolder(model))
const { definition: { preprocessing } } = embedder.backbone
await mkdir(out, { recursive: true })
const answers = []
for (const [index, path] of paths.entries()) {
  const image = await readFile(path)
  const tensor = await embedder.prepare(image)
  await writeFile(join(out, `${index}.f32`), new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength))
  answers.push({ image: path, tensor: `${index}.f32`, ...await answer(image, tensor) })
}
await embedder.close()
await writeFile(join(out, 'expected.json'), `${JSON.stringify({ shape: [1, 3, preprocessing.height, preprocessing.width], answers }, null, 2)}\n`)
console.log(`${answers.length} answers of ${[...new Set(answers.map(({ modelVersion }) => modelVersion))].join(', ')}, ${join(out, 'expected.json')}`)
