import { decodeOnnx } from './onnx-schema.ts'

/** Whether a network takes any number of images at once: the first size of its input is a name, not a number. */
export const takesBatches = (bytes: Uint8Array, inputName: string): boolean => {
  const [first] = decodeOnnx(bytes).graph.input.find(({ name }) => name === inputName)?.type?.tensorType?.shape?.dim ?? []
  return first !== undefined && !(Number(first.dimValue) > 0)
}
