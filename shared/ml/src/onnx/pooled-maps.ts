import { floatsOf } from '../floats-of.ts'
import { decodeOnnx, encodeOnnx, FLOAT, type OnnxGraph, type OnnxTensor } from './onnx-schema.ts'

/** A feature map whose mean over the image, times a factor, is a part of the embedding. */
export interface PooledMap { output: string, factor: number }

const scalarOf = (graph: OnnxGraph, name: string | undefined): number | undefined => {
  const { rawData, floatData } = (graph.initializer as OnnxTensor[]).find((tensor) => tensor.name === name) ?? {}
  const values = rawData === undefined || rawData.length === 0 ? floatData : floatsOf(rawData)
  return values?.length === 1 ? values[0] : undefined
}

const findMaps = (graph: OnnxGraph, tensor: string, factor: number): PooledMap[] | undefined => {
  const node = graph.node.find(({ output }) => output.includes(tensor))
  const [first = '', second] = node?.input ?? []
  if (node?.opType === 'GlobalAveragePool') return [{ output: first, factor }]
  if (node?.opType === 'Flatten') return findMaps(graph, first, factor)
  if (node?.opType === 'Mul') {
    const scale = scalarOf(graph, second)
    return scale === undefined ? undefined : findMaps(graph, first, factor * scale)
  }
  if (node?.opType !== 'Concat') return undefined
  const parts = node.input.map((part) => findMaps(graph, part, factor))
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? [])
}

/**
 * The feature maps that an embedding is made of, in the order of its numbers, and the same network with these maps among
 * its outputs; undefined where the embedding is anything but means over the image, one after the other, each perhaps
 * times a factor. Then no number of it can be traced to a place.
 */
export const exposePooledMaps = (bytes: Uint8Array, embedding: string): { model: Uint8Array, maps: PooledMap[] } | undefined => {
  const model = decodeOnnx(bytes)
  const { graph } = model
  const maps = findMaps(graph, embedding, 1)
  if (maps === undefined) return undefined
  const shown = maps.filter(({ output }) => !graph.output.some(({ name }) => name === output))
  // Any other output goes, and what only it needs is not computed.
  graph.output = [...graph.output.filter(({ name }) => name === embedding || maps.some(({ output }) => output === name)), ...shown.map(({ output }) => ({ name: output, type: { tensorType: { elemType: FLOAT } } }))]
  return { model: encodeOnnx(model), maps }
}
