import { type Static, Type } from 'typebox'

/** How much each class counts in the loss. */
export const ClassWeights = Type.Union([
  Type.Literal('none'),
  Type.Literal('balanced'),
  Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 2, description: 'one weight per class, in the order of the task' })
], { description: '`none`: every image counts the same; `balanced`: every class counts the same; or one weight per class' })
export type ClassWeights = Static<typeof ClassWeights>

/** Everything that decides one fit of one head; stored with the model. */
export const HyperParameters = Type.Object({
  units: Type.Integer({ minimum: 1, maximum: 4096, description: 'hidden units' }),
  dropout: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'share of hidden units silenced in each training step' }),
  l2: Type.Number({ minimum: 0, description: 'weight of the sum of squared kernel values in the loss' }),
  learningRate: Type.Number({ exclusiveMinimum: 0, description: 'Adam step size' }),
  labelSmoothing: Type.Number({ minimum: 0, exclusiveMaximum: 1, description: 'share of each target spread evenly over all classes' }),
  classWeights: ClassWeights,
  batchSize: Type.Integer({ minimum: 1, description: 'images per training step; a small training split is cut into 8 steps at least' }),
  maxEpochs: Type.Integer({ minimum: 1, description: 'most passes over the training split' }),
  patience: Type.Integer({ minimum: 1, description: 'epochs in a row that are worse than the best by more than noise before stopping' }),
  seed: Type.Integer({ minimum: 0, description: 'seed of first weights, shuffling and dropout' })
}, { additionalProperties: false })
export type HyperParameters = Static<typeof HyperParameters>
