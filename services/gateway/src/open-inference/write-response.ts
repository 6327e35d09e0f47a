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

/** Writes the answer to an inference request in the forms that were asked for. */
export const writeInferenceResponse = ({ model, classes, predictions, asked }: Answered): WrittenResponse => {
  const attached: Buffer[] = []
  const outputs = asked.outputs.map(({ name, isBinary }) => {
    const isLabel = name === 'label'
    const data = isLabel ? predictions.map(({ label }) => label) : predictions.flatMap(({ confidences }) => classes.map((label) => confidences[label] ?? 0))
    const described = { name, datatype: isLabel ? 'BYTES' : 'FP32', shape: isLabel ? [predictions.length] : [predictions.length, classes.length] }
    if (!isBinary) return { ...described, data }
    const bytes = bytesOf(data)
    attached.push(bytes)
    return { ...described, parameters: { binary_data_size: bytes.length } }
  })
  const response: InferenceResponse = { model_name: model, model_version: predictions[0]?.modelVersion ?? '', ...(asked.id !== undefined && { id: asked.id }), outputs }
  const json = Buffer.from(JSON.stringify(response))
  return attached.length === 0 ? { body: json, headerLength: undefined } : { body: Buffer.concat([json, ...attached]), headerLength: json.length }
}
