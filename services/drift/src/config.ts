import { Type } from 'typebox'

/** The variables of the drift service. */
export const driftConfig = Type.Object({
  BACKBONE_FOLDER: Type.Optional(Type.String({ description: 'folder of the backbone; default: the one that ships with the project' })),
  BACKBONE_VARIANT: Type.String({ default: 'int8', description: 'which variant of the backbone (int8, fp32, int8-320, fp32-320); must be the one the trainer uses' }),
  DRIFT_SIGNIFICANCE: Type.Number({ default: 0.01, minimum: 0.001, maximum: 0.2, description: 'largest p-value that counts as drift; among alike versions this share of comparisons says drift' }),
  DRIFT_SEED: Type.Integer({ default: 1, minimum: 0, description: 'seed of sampling, permutations and resamples' }),
  DRIFT_RETRAIN: Type.Union([Type.Literal('never'), Type.Literal('severe')], { default: 'never', description: 'whether a training is asked for when a new version has drifted severely' }),
  EMBEDDINGS_WAIT_MS: Type.Integer({ default: 60_000, minimum: 0, description: 'how long to wait for the trainer\'s embeddings of a version before computing them here' })
})
