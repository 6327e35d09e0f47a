import { type DenseLayer, foldTemperature, type Head } from './head.ts'

/** A TensorFlow.js layers model as the two files that `tf.loadLayersModel` reads. */
export interface LayersFiles { headJson: Uint8Array, headBin: Uint8Array }

const toLayer = ({ inputs, outputs, activation }: DenseLayer, name: string, isFirst: boolean): object =>
  ({ class_name: 'Dense', config: { name, units: outputs, activation, use_bias: true, trainable: true, dtype: 'float32', ...(isFirst && { batch_input_shape: [null, inputs] }) } })

/**
 * A head as `head.json` (topology and weight manifest) and `head.bin` (float32 weights), for training it further with
 * TensorFlow.js. Its temperature is folded in, and noted, so that it may be taken out again.
 *
 * @see https://www.tensorflow.org/js/guide/save_load, format `layers-model`
 */
export const headToLayers = (head: Head): LayersFiles => {
  const { layers } = foldTemperature(head)
  const named = layers.map((layer, at) => ({ layer, name: at === layers.length - 1 ? 'answer' : layers.length === 2 ? 'hidden' : `hidden-${at}` }))
  const manifest = {
    format: 'layers-model',
    generatedBy: 'emberwatch',
    modelTopology: { class_name: 'Sequential', config: { name: 'head', layers: named.map(({ layer, name }, at) => toLayer(layer, name, at === 0)) }, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    userDefinedMetadata: { temperature: head.temperature ?? 1 },
    weightsManifest: [{
      paths: ['head.bin'],
      weights: named.flatMap(({ layer: { inputs, outputs }, name }) => [
        { name: `${name}/kernel`, shape: [inputs, outputs], dtype: 'float32' },
        { name: `${name}/bias`, shape: [outputs], dtype: 'float32' }
      ])
    }]
  }
  const values = layers.flatMap(({ kernel, bias }) => [kernel, bias]).map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  return { headJson: new TextEncoder().encode(JSON.stringify(manifest)), headBin: new Uint8Array(Buffer.concat(values)) }
}
