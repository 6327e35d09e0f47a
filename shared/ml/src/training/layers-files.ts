import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** A TensorFlow.js layers model as the two files that `tf.loadLayersModel` reads. */
export interface LayersFiles { headJson: Uint8Array, headBin: Uint8Array }

/** Serialises a model as `head.json` (topology and weight manifest) and `head.bin` (float32 weights). */
export const toLayersFiles = async (model: LayersModel): Promise<LayersFiles> => {
  let files: LayersFiles | undefined
  await model.save(tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const manifest = { format: 'layers-model', generatedBy: 'emberwatch', modelTopology, weightsManifest: [{ paths: ['head.bin'], weights: weightSpecs }] }
    files = {
      headJson: new TextEncoder().encode(JSON.stringify(manifest)),
      headBin: new Uint8Array(tf.io.concatenateArrayBuffers([weightData ?? []].flat()))
    }
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
  }))
  if (files === undefined) throw new Error('TensorFlow.js did not save the model')
  return files
}
