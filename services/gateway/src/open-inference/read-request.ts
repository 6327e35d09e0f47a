import { differences } from '@emberwatch/contracts'
import { Value } from 'typebox/value'
import { requestInvalid } from '../errors.ts'
import { decodeBase64 } from '../predict/decode-base64.ts'
import { InferenceRequest, INPUT, type OutputName, OUTPUTS } from './protocol.ts'

const MOST_IMAGES = 64
const MOST_CLASSES = 1000
const LENGTH_BYTES = 4

/** What a request of the protocol asks, freed of its forms. */
export interface AskedInference {
  id: string | undefined
  images: Buffer[]
  /** With `classes`, probabilities are wanted as so many texts for each image, the likeliest first. */
  outputs: { name: OutputName, isBinary: boolean, classes?: number }[]
}

type Input = InferenceRequest['inputs'][number]

const isOutput = (name: string): name is OutputName => OUTPUTS.some((known) => known === name)

const splitBody = (body: Buffer, headerLength: string | undefined): { text: string, binary: Buffer } => {
  if (headerLength === undefined) return { text: body.toString(), binary: Buffer.alloc(0) }
  const length = Number(headerLength)
  if (!Number.isInteger(length) || length < 2 || length > body.length) throw requestInvalid(`Inference-Header-Content-Length ${headerLength} does not fit a body of ${body.length} bytes`)
  return { text: body.subarray(0, length).toString(), binary: body.subarray(length) }
}

const parse = (text: string): InferenceRequest => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw requestInvalid('the inference header is not JSON', error)
  }
  if (!Value.Check(InferenceRequest, value)) throw requestInvalid(differences(InferenceRequest, value).join('; '))
  return value
}

/** Elements of type BYTES one after the other, each with its length before it (little-endian), as Triton's binary extension has it. */
const readElements = (binary: Buffer): Buffer[] => {
  const elements: Buffer[] = []
  for (let at = 0; at < binary.length;) {
    if (elements.length === MOST_IMAGES) throw requestInvalid(`send 1 to ${MOST_IMAGES} images`)
    if (at + LENGTH_BYTES > binary.length) throw requestInvalid('the binary data ends within the length of an element')
    const end = at + LENGTH_BYTES + binary.readUInt32LE(at)
    if (end > binary.length) throw requestInvalid('the binary data ends within an element')
    elements.push(binary.subarray(at + LENGTH_BYTES, end))
    at = end
  }
  return elements
}

const flatten = (data: unknown[]): unknown[] => {
  const elements = data.flat(3)
  if (elements.length > MOST_IMAGES) throw requestInvalid(`send 1 to ${MOST_IMAGES} images`)
  return elements
}

const readImages = ({ shape, data, parameters }: Input, binary: Buffer): Buffer[] => {
  const wanted = shape.reduce((product, size) => product * size, 1)
  if (wanted < 1 || wanted > MOST_IMAGES) throw requestInvalid(`send 1 to ${MOST_IMAGES} images, not ${wanted}`)
  const binarySize = parameters?.['binary_data_size']
  if (binarySize !== undefined && binarySize !== binary.length) throw requestInvalid(`binary_data_size says ${String(binarySize)} where ${binary.length} bytes follow`)
  const images = binarySize !== undefined
    ? readElements(binary)
    : flatten(data ?? []).map((element) => {
      if (typeof element !== 'string') throw requestInvalid('data of type BYTES must be images in base64')
      return decodeBase64(element)
    })
  if (images.length !== wanted) throw requestInvalid(`shape [${shape.join(', ')}] stands for ${wanted} images where there are ${images.length}`)
  return images
}

/** Triton's classification extension: the `k` likeliest classes; 0 is what its clients send for none. */
const readClassification = (name: OutputName, count: unknown): number | undefined => {
  if (count === undefined || count === 0) return undefined
  if (name !== 'probabilities') throw requestInvalid(`only probabilities can be given as classification, not ${name}`)
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MOST_CLASSES) throw requestInvalid(`classification must be a whole number from 1 to ${MOST_CLASSES}`)
  return count
}

/**
 * Reads an inference request of the Open Inference Protocol v2, as JSON or with its binary extension.
 *
 * @see https://github.com/open-inference/open-inference-protocol
 * @throws {AppError} REQUEST_INVALID
 */
export const readInferenceRequest = (body: Buffer, headerLength: string | undefined): AskedInference => {
  const { text, binary } = splitBody(body, headerLength)
  const { id, parameters, inputs, outputs } = parse(text)
  const [input] = inputs as [Input]
  if (input.name !== INPUT) throw requestInvalid(`there is no input ${input.name}; the input is called ${INPUT}`)
  if (input.datatype !== 'BYTES') throw requestInvalid(`${INPUT} is of type BYTES (whole JPEG, PNG or WebP files), not ${input.datatype}`)
  const binaryByDefault = parameters?.['binary_data_output'] === true
  const wanted = outputs?.map(({ name, parameters: own }) => {
    if (!isOutput(name)) throw requestInvalid(`there is no output ${name}; there are ${OUTPUTS.join(' and ')}`)
    const classes = readClassification(name, own?.['classification'])
    return { name, ...(classes !== undefined && { classes }), isBinary: typeof own?.['binary_data'] === 'boolean' ? own['binary_data'] : binaryByDefault }
  })
  return { id, images: readImages(input, binary), outputs: wanted ?? OUTPUTS.map((name) => ({ name, isBinary: binaryByDefault })) }
}
