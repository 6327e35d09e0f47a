import type { Backbone } from '../backbone.ts'
import { type Head, HEAD_INPUT, HEAD_OUTPUT } from '../head.ts'
import { endOf, headGraph } from './head-graph.ts'
import { decodeOnnx, encodeOnnx } from './onnx-schema.ts'

/**
 * Backbone and head as one portable ONNX model: the backbone's input, then `probabilities` beside the backbone's own
 * outputs. Class names and preprocessing travel in its metadata, so that the file explains itself.
 */
export const joinOnnx = (backbone: Backbone, head: Head, classes: readonly string[]): Uint8Array => {
  const { definition: { outputs, preprocessing } } = backbone
  const last = head.layers.at(-1)
  if (last === undefined) throw new RangeError('a head needs at least one layer')
  if (outputs.embedding !== HEAD_INPUT) throw new RangeError(`the backbone's output ${outputs.embedding} must be named ${HEAD_INPUT}`)
  const model = decodeOnnx(backbone.bytes)
  const { node, initializer } = headGraph(head)
  model.graph.node.push(...node)
  model.graph.initializer.push(...initializer)
  model.graph.output.unshift(endOf(HEAD_OUTPUT, last.outputs))
  model.metadataProps.push(
    { key: 'classes', value: JSON.stringify(classes) },
    { key: 'preprocessing', value: JSON.stringify(preprocessing) },
    { key: 'backbone', value: backbone.backboneId },
    { key: 'temperature', value: String(head.temperature ?? 1) }
  )
  return encodeOnnx(model)
}
