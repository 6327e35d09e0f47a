import type { Prediction } from '@emberwatch/contracts'
import type { InferenceResponse } from './protocol.ts'
import type { AskedInference } from './read-request.ts'

interface Answered { model: string, classes: readonly string[], predictions: readonly Prediction[], asked: AskedInference }

/** The answer, and, where outputs are wanted in binary, how long its JSON part is. */
export interface WrittenResponse { body: Buffer, headerLength: number | undefined }

const bytesOf = (values: readonly number[] | readonly string[]): Buffer => Buffer.concat(values.map((value) => {
  if (typeof value === 'number') {
    const four = Buffer.alloc(4)
    four.writeFloatLE(value)
    return four
  }
  const text = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return Buffer.concat([length, text])
}))

/** One class as Triton's classification extension writes it; `String` of a float32 would show digits that nobody computed. */
const classified = (classes: readonly string[], { confidences }: Prediction, count: number): string[] =>
  classes.map((label, index) => ({ label, index, confidence: confidences[label] ?? 0 }))
    .sort((a, b) => b.confidence - a.confidence).slice(0, count)
    .map(({ label, index, confidence }) => `${confidence.toFixed(6)}:${index}:${label}`)

/** The numbers or texts of one output, and what it is. */
const dataOf = ({ name, classes: count }: AskedInference['outputs'][number], { classes, predictions }: Answered) => {
  const images = predictions.length
  if (name === 'label') return { datatype: 'BYTES', shape: [images], data: predictions.map(({ label }) => label) }
  if (count !== undefined) return { datatype: 'BYTES', shape: [images, Math.min(count, classes.length)], data: predictions.flatMap((prediction) => classified(classes, prediction, count)) }
  return { datatype: 'FP32', shape: [images, classes.length], data: predictions.flatMap(({ confidences }) => classes.map((label) => confidences[label] ?? 0)) }
}

/** Writes the answer to an inference request in the forms that were asked for. */
export const writeInferenceResponse = (answered: Answered): WrittenResponse => {
  const { model, predictions, asked } = answered
  const attached: Buffer[] = []
  const outputs = asked.outputs.map((output) => {
    const { data, ...what } = dataOf(output, answered)
    const described = { name: output.name, ...what }
    if (!output.isBinary) return { ...described, data }
    const bytes = bytesOf(data)
    attached.push(bytes)
    return { ...described, parameters: { binary_data_size: bytes.length } }
  })
  const response: InferenceResponse = { model_name: model, model_version: predictions[0]?.modelVersion ?? '', ...(asked.id !== undefined && { id: asked.id }), outputs }
  const json = Buffer.from(JSON.stringify(response))
  return attached.length === 0 ? { body: json, headerLength: undefined } : { body: Buffer.concat([json, ...attached]), headerLength: json.length }
}
