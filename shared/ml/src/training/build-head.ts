import { layers, type LayersModel, type Sequential, sequential } from '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs-core'
import * as tfLayers from '@tensorflow/tfjs-layers'

interface HeadShape { embeddingSize: number, units: number, classes: number, learningRate: number, seed: number }

/** An untrained head: one hidden ReLU layer and a softmax, compiled with Adam; equal seeds give equal weights. */
export const buildHead = ({ embeddingSize, units, classes, learningRate, seed }: HeadShape): Sequential => {
  const initializer = (offset: number) => tfLayers.initializers.glorotUniform({ seed: seed + offset })
  const model = sequential({
    layers: [
      layers.dense({ name: 'hidden', inputShape: [embeddingSize], units, activation: 'relu', kernelInitializer: initializer(1) }),
      layers.dense({ name: 'answer', units: classes, activation: 'softmax', kernelInitializer: initializer(2) })
    ]
  })
  model.compile({ optimizer: tf.train.adam(learningRate), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

/** A copy of a model's weights that outlives it. */
export const copyWeights = (model: LayersModel): tf.Tensor[] => model.getWeights().map((weight) => tf.keep(weight.clone()))
