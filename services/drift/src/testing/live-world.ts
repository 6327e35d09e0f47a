import { type Activation, createEvent, type DatasetVersion, type ManifestRow, type Model, objectKeys, type PredictionBlock, PredictionServedV1, type ServedPrediction } from '@emberwatch/contracts'
import { evaluateHead, type Head, headToOnnx } from '@emberwatch/ml'
import { type Database, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'
import { normal } from '../domain/statistics/normal.ts'
import { createRandom } from '../domain/statistics/random.ts'
import { writeVersion } from './dataset-world.ts'

interface Servers { database: Database, objects: ObjectStore }
interface Size { backboneId: string, embeddingSize: number }

const CLASSES = ['nowildfire', 'wildfire']

/** A head that looks at the first number of an embedding and at nothing else. */
const headOf = (size: number): Head => {
  const kernel = new Float32Array(size * 2)
  kernel.set([-0.75, 0.75])
  return { layers: [{ kernel, bias: Float32Array.of(0.5, -0.5), inputs: size, outputs: 2, activation: 'softmax' }] }
}

/** The embedding of an image by its name; `shift` moves what the head looks at. */
const embeddingOf = (name: string, size: number, shift: number): Float32Array => {
  const random = createRandom(1, name)
  const row = Float32Array.from({ length: size }, () => normal(random))
  row[0] = (row[0] as number) + shift
  return row
}

const CELLS = 120

/** A champion with the version it was trained on: three images of each of some cells, of which half were held out. */
export const writeChampion = async ({ database, objects }: Servers, { task, number, at, backbone, cells = CELLS }: { task: string, number: number, at: string, backbone: Size, cells?: number }): Promise<{ activation: Activation, dataset: DatasetVersion }> => {
  const images: ManifestRow[] = Array.from({ length: cells * 3 }, (_, i) => {
    const cell = Math.floor(i / 3)
    return { imageId: sha256(`reference ${number} ${i}`), label: CLASSES[cell % 2] as string, split: cell < cells / 2 ? 'train' : 'test', cell: `${number}:${cell}`, lon: null, lat: null, source: 'import', fireId: null, addedIn: `v${number}` }
  })
  const dataset = await writeVersion({ database, objects }, { task, number, parent: undefined, images, createdAt: at })
  const rows = Float32Array.from(images.flatMap(({ imageId }) => [...embeddingOf(imageId, backbone.embeddingSize, 0)]))
  await objects.put(objectKeys.embeddings(backbone.backboneId, task, dataset.version), new Uint8Array(rows.buffer), 'application/octet-stream')
  const modelVersion = `m${number}-00000000`
  const head = headToOnnx(headOf(backbone.embeddingSize))
  const file = { key: objectKeys.modelFile({ task, modelVersion }, 'head.onnx'), sha256: sha256(head), bytes: head.length }
  await objects.put(file.key, head, 'application/octet-stream')
  await database.models.insert(recordIds.model(task, modelVersion), { task, modelVersion, datasetVersion: dataset.version, classes: CLASSES, backbone, alarm: { label: 'wildfire', threshold: 0.5 }, files: { head: file } } as unknown as Model)
  const activation: Activation = { task, alias: 'champion', number, modelVersion, previousVersion: null, reason: 'of this test', by: 'trainer', at }
  await database.activations.insert(recordIds.activation(task, 'champion', number), activation)
  return { activation, dataset }
}

interface Answers {
  activation: Activation
  backbone: Size
  /** When they were given. */
  at: string
  /** Images asked about, each twice. */
  images: number
  shift: number
  /** Names the images: the same name, the same images. */
  name: string
}

/** Stores a block of answers as a replica does, and returns what it says of it. */
export const writeAnswers = async ({ database, objects }: Servers, { activation: { task, modelVersion }, backbone: { backboneId, embeddingSize }, at, images, shift, name }: Answers) => {
  const blockId = `${at.replaceAll(/[-:.Z]/g, '')}-r1-0`
  const head = headOf(embeddingSize)
  const rows = new Float32Array(images * 2 * embeddingSize)
  const records = Array.from({ length: images * 2 }, (_, row): ServedPrediction => {
    const imageId = sha256(`${name} ${row % images}`)
    const embedding = embeddingOf(imageId, embeddingSize, shift)
    rows.set(embedding, row * embeddingSize)
    const [no = 0, yes = 0] = evaluateHead(head, embedding)
    return { predictionId: `${blockId}.${row}`, task, at, modelVersion, datasetVersion: 'v1', arm: null, label: yes > no ? 'wildfire' : 'nowildfire', confidence: Math.max(no, yes), confidences: { nowildfire: no, wildfire: yes }, imageId, place: null, requestId: null, replica: 'r1', cached: row >= images, tookMs: 1 }
  })
  const lines = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const embeddings = new Uint8Array(rows.buffer)
  const block: PredictionBlock = {
    task,
    blockId,
    replica: 'r1',
    from: at,
    to: at,
    count: records.length,
    backboneId,
    embeddingSize,
    recordsKey: objectKeys.predictionBlock(task, blockId, 'jsonl'),
    recordsSha256: sha256(lines),
    embeddingsKey: objectKeys.predictionBlock(task, blockId, 'f32'),
    embeddingsSha256: sha256(embeddings),
    bytes: lines.length + embeddings.length,
    labels: { wildfire: records.length },
    modelVersions: [modelVersion],
    arms: [],
    leastConfidence: 0,
    mostConfidence: 1
  }
  await objects.put(block.recordsKey, lines, 'application/jsonl')
  await objects.put(block.embeddingsKey, embeddings, 'application/octet-stream')
  await database.prediction_blocks.insert(recordIds.predictionBlock(task, blockId), block)
  const { task: _, ...said } = block
  return createEvent(PredictionServedV1, { producer: 'inference', task, key: blockId, time: new Date(at), data: said })
}
