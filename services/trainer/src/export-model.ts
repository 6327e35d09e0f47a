import { type Embedder, evaluateHead, type Head, headToOnnx, joinOnnx, runHead, selfTestEmbedding } from '@emberwatch/ml'
import { exportIncomplete, exportWrong } from './errors.ts'

/** The files of a model and what its head answers to the seeded test embedding. */
export interface ExportedModel { modelOnnx: Uint8Array, headOnnx: Uint8Array, selfTest: { seed: number, probabilities: number[] } }

const SELF_TEST_SEED = 1
const TOLERANCE = 1e-4

/** NaN, which passes no comparison, where the lengths differ. */
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: Math.max(a.length, b.length) }, (_, index) => Math.abs((a[index] ?? NaN) - (b[index] ?? NaN))))

/** Runs the joined model on an image of noise: every output must be there, and say what backbone and head say apart. */
const checkJoined = async ({ backbone, pool, embedTensor }: Embedder, session: string, head: string): Promise<void> => {
  const { embeddingSize, definition: { inputName, outputs, featureMap, preprocessing: { width, height } } } = backbone
  const image = selfTestEmbedding(SELF_TEST_SEED, 3 * width * height).map((value) => value - 1)
  const input = { data: image.slice(), dims: [1, 3, height, width] }
  const { outputs: given } = await pool.run({ session, inputs: { [inputName]: input }, outputs: ['probabilities', outputs.embedding, outputs.features] })
  const embedding = await embedTensor(image)
  const apart = await runHead(pool, head, embedding, embeddingSize)
  const differences = { probabilities: largestDifference(apart, given['probabilities']?.data ?? []), [outputs.embedding]: largestDifference(embedding, given[outputs.embedding]?.data ?? []) }
  for (const [output, difference] of Object.entries(differences)) if (!(difference <= TOLERANCE)) throw exportWrong(`${output} of model.onnx`, difference)
  const dims = given[outputs.features]?.dims.join()
  if (dims !== [1, ...featureMap].join()) throw exportIncomplete(`its output ${outputs.features} is [${dims}] where the backbone's is [1,${featureMap.join()}]`)
}

/**
 * Exports a fitted head, alone and joined with its backbone, and checks that both files answer as the head does and that
 * the joined one gives the embedding and the features as well.
 *
 * @throws {AppError} TRAINER_EXPORT_WRONG
 */
export const exportModel = async (head: Head, classes: readonly string[], embedder: Embedder): Promise<ExportedModel> => {
  const { backbone, pool } = embedder
  const headOnnx = headToOnnx(head)
  const modelOnnx = joinOnnx(backbone, head, classes)
  const embedding = selfTestEmbedding(SELF_TEST_SEED, backbone.embeddingSize)
  try {
    await pool.create('exported-head', headOnnx)
    const probabilities = await runHead(pool, 'exported-head', embedding, backbone.embeddingSize)
    const difference = largestDifference(evaluateHead(head, embedding), probabilities)
    if (!(difference <= TOLERANCE)) throw exportWrong('head.onnx', difference)
    await pool.create('exported-model', modelOnnx)
    await checkJoined(embedder, 'exported-model', 'exported-head')
    return { modelOnnx, headOnnx, selfTest: { seed: SELF_TEST_SEED, probabilities: [...probabilities] } }
  } finally {
    await Promise.all([pool.release('exported-head'), pool.release('exported-model')])
  }
}
