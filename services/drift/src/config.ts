import { Type } from 'typebox'

/** The variables of the drift service. */
export const driftConfig = Type.Object({
  BACKBONE_FOLDER: Type.Optional(Type.String({ description: 'folder of the backbone; default: the one that ships with the project' })),
  BACKBONE_VARIANT: Type.String({ default: 'int8', description: 'which variant of the backbone (int8, fp32, int8-320, fp32-320); must be the one the trainer uses' }),
  DRIFT_SIGNIFICANCE: Type.Number({ default: 0.01, minimum: 0.001, maximum: 0.2, description: 'largest p-value that counts as drift; among alike versions this share of comparisons says drift' }),
  DRIFT_SEED: Type.Integer({ default: 1, minimum: 0, description: 'seed of sampling, permutations and resamples' }),
  DRIFT_RETRAIN: Type.Union([Type.Literal('never'), Type.Literal('severe')], { default: 'never', description: 'whether a training is asked for when a new version has drifted severely' }),
  EMBEDDINGS_WAIT_MS: Type.Integer({ default: 60_000, minimum: 0, description: 'how long to wait for the trainer\'s embeddings of a version before computing them here' }),
  RECORD_SHARE: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'as the replicas have it; 0: nothing is recorded, so live drift is off' }),
  LIVE_DRIFT: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on', description: 'whether recorded predictions of the champion are watched for drift against what it was trained on' }),
  LIVE_DRIFT_WINDOW_GROUPS: Type.Integer({ default: 200, minimum: 8, maximum: 5000, description: 'a window of predictions is full with so many grid cells (an image without a place is a cell of its own); of more, so many are looked at' }),
  LIVE_DRIFT_LEAST_GROUPS: Type.Integer({ default: 30, minimum: 8, maximum: 5000, description: 'with fewer grid cells a window, or the held-out part of the reference, is too small to say anything' }),
  LIVE_DRIFT_WINDOW_MINUTES: Type.Number({ default: 60, minimum: 0, maximum: 100_000, description: 'a window lasts at least so long, however much comes' }),
  LIVE_DRIFT_WINDOW_HOURS: Type.Number({ default: 24, exclusiveMinimum: 0, maximum: 10_000, description: 'a window is closed after so long with what is in it' }),
  LIVE_DRIFT_RUN_LENGTH: Type.Number({ default: 200, minimum: 10, maximum: 100_000, description: 'windows to a false alarm, over everything that is watched together' }),
  LIVE_DRIFT_TOLERANCE: Type.Number({ default: 0.1, minimum: 0, maximum: 10, description: 'how far the mean of anything that is watched may be off without mattering (seasons), in spreads of the reference' }),
  LIVE_DRIFT_SETTLE_MS: Type.Integer({ default: 60_000, minimum: 0, maximum: 86_400_000, description: 'predictions are taken into windows this long after they were given; more than RECORD_FLUSH_MS, so that all replicas have stored theirs' }),
  LIVE_DRIFT_CHECK_MS: Type.Integer({ default: 30_000, minimum: 10, maximum: 86_400_000, description: 'how often recorded predictions are looked at' })
})
