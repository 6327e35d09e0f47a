import { evaluateHead, headToOnnx, joinOnnx, runHead, selfTestEmbedding, type Embedder, type Head } from '@emberwatch/ml'
import { exportWrong } from './errors.ts'

/** The files of a model and what its head answers to the seeded test embedding. */
export interface ExportedModel { modelOnnx: Uint8Array, headOnnx: Uint8Array, selfTest: { seed: number, probabilities: number[] } }

const SELF_TEST_SEED = 1
const TOLERANCE = 1e-4

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, index) => Math.abs(value - (b[index] ?? NaN))))

/**
 * Exports a fitted head, alone and joined with its backbone, and checks that both files answer as the head does.
 *
 * @throws {AppError} TRAINER_EXPORT_WRONG
 */
export const exportModel = async (head: Head, classes: readonly string[], embedder: Embedder): Promise<ExportedModel> => {
  const { backbone, pool } = embedder
  const { embeddingSize, definition: { inputName, preprocessing: { width, height } } } = backbone
  const headOnnx = headToOnnx(head)
  const modelOnnx = joinOnnx(backbone, head, classes)
  const embedding = selfTestEmbedding(SELF_TEST_SEED, embeddingSize)
  const expected = evaluateHead(head, embedding)
  const image = selfTestEmbedding(SELF_TEST_SEED, 3 * width * height).map((value) => value - 1)
  try {
    await pool.create('exported-head', headOnnx)
    const probabilities = await runHead(pool, 'exported-head', embedding, embeddingSize)
    const headDifference = largestDifference(expected, probabilities)
    if (!(headDifference <= TOLERANCE)) throw exportWrong('head.onnx', headDifference)
    await pool.create('exported-model', modelOnnx)
    const { probabilities: joined } = await pool.run('exported-model', { [inputName]: { data: image.slice(), dims: [1, 3, height, width] } }, ['probabilities'])
    const apart = await runHead(pool, 'exported-head', await embedder.embedTensor(image), embeddingSize)
    const modelDifference = largestDifference(apart, joined?.data ?? [])
    if (!(modelDifference <= TOLERANCE)) throw exportWrong('model.onnx', modelDifference)
    return { modelOnnx, headOnnx, selfTest: { seed: SELF_TEST_SEED, probabilities: [...probabilities] } }
  } finally {
    await Promise.all([pool.release('exported-head'), pool.release('exported-model')])
  }
}
