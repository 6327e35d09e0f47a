import { type Head, HEAD_INPUT, HEAD_OUTPUT } from './head.ts'
import type { OnnxPool } from './onnx-pool.ts'
import { seededNumbers } from './seeded-numbers.ts'

/** Class probabilities of one embedding (or of several, row by row) by a head that is loaded in a pool. */
export const runHead = async (pool: OnnxPool, session: string, embeddings: Float32Array, embeddingSize: number): Promise<Float32Array> => {
  const { outputs: { [HEAD_OUTPUT]: probabilities } } = await pool.run({ session, inputs: { [HEAD_INPUT]: { data: embeddings.slice(), dims: [embeddings.length / embeddingSize, embeddingSize] } }, outputs: [HEAD_OUTPUT], urgent: true })
  if (probabilities === undefined) throw new Error(`session ${session} has no output ${HEAD_OUTPUT}`)
  return probabilities.data
}

/** The embedding that a head's self-test is made with: seeded uniform numbers of the size that embeddings have. */
export const selfTestEmbedding = (seed: number, size: number): Float32Array => {
  const next = seededNumbers(seed)
  return Float32Array.from({ length: size }, () => next() * 2)
}

/** The head computed here, in double precision: what every exported form of it must agree with. */
export const evaluateHead = ({ layers, temperature = 1 }: Head, embedding: ArrayLike<number>): number[] =>
  layers.reduce<number[]>((input, { kernel, bias, outputs, activation }) => {
    const sums = Array.from({ length: outputs }, (_, output) =>
      input.reduce((sum, value, index) => sum + value * (kernel[index * outputs + output] ?? 0), bias[output] ?? 0))
    if (activation === 'relu') return sums.map((sum) => Math.max(0, sum))
    const largest = Math.max(...sums)
    const powers = sums.map((sum) => Math.exp((sum - largest) / temperature))
    const total = powers.reduce((sum, power) => sum + power, 0)
    return powers.map((power) => power / total)
  }, Array.from(embedding))
