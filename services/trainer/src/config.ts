import { Type } from 'typebox'
import { queueConfig } from './config/queue-config.ts'

/** The variables of the trainer. */
export const trainerConfig = Type.Object({
  BACKBONE_FOLDER: Type.Optional(Type.String({ description: 'folder of the backbone; default: the one that ships with the project' })),
  BACKBONE_VARIANT: Type.String({ default: 'int8', description: 'which variant of the backbone: int8, fp32, or with images of 320 pixels int8-320, fp32-320' }),
  EMBED_THREADS: Type.Optional(Type.Integer({ minimum: 1, maximum: 256, description: 'images embedded at once; default: the number of cores' })),
  TF_BACKEND: Type.Optional(Type.Union([Type.Literal('tfjs-node-gpu'), Type.Literal('webgpu'), Type.Literal('tfjs-node'), Type.Literal('wasm'), Type.Literal('cpu')], { description: 'TensorFlow.js back end; default: the best that works here' })),
  TRAINING_FILE: Type.Optional(Type.String({ description: 'YAML or JSON file that says how is trained where nobody says how; it counts for more than the variables below, and `{task}` in its name stands for the task. See examples/training.yaml' })),
  HEAD_UNITS: Type.String({ default: '128,256,512', pattern: '^\\d+(,\\d+)*$', description: 'numbers of hidden units tried' }),
  LEARNING_RATE: Type.Number({ default: 0.00045, exclusiveMinimum: 0, description: 'Adam learning rate' }),
  BATCH_SIZE: Type.Integer({ default: 96, minimum: 1, description: 'images per training step; a small training split is cut into 8 steps at least' }),
  MAX_EPOCHS: Type.Integer({ default: 60, minimum: 1, description: 'most passes over the training split' }),
  PATIENCE: Type.Integer({ default: 12, minimum: 1, description: 'epochs in a row that are worse than the best by more than noise before stopping' }),
  SEED: Type.Integer({ default: 7, minimum: 0, description: 'seed of initial weights and shuffling' }),
  MODEL_SIGNING_KEY_FILE: Type.Optional(Type.String({ description: 'PEM file of an Ed25519 private key that models are signed with, as `openssl genpkey -algorithm ed25519` writes it; default: they are not signed' })),
  ALARM_RECALL: Type.Number({ default: 0.95, exclusiveMinimum: 0, maximum: 1, description: 'share of the fires of the validation split that must raise an alarm: the operating threshold is chosen for it' }),
  GATE_FILE: Type.Optional(Type.String({ description: 'YAML or JSON file with the policy of the gate, floors for classes and slices among it; it counts for more than the variables below, and `{task}` in its name stands for the task. See examples/gate.yaml' })),
  GATE_MODE: Type.Union([Type.Literal('auto'), Type.Literal('manual'), Type.Literal('challenger-only')], { default: 'auto', description: 'what becomes of a model that passes the gate: champion at once, nothing until a person promotes it, or challenger' }),
  GATE_MAX_CALIBRATION_REGRESSION: Type.Number({ default: 0.02, minimum: 0, maximum: 1, description: 'how far the calibration error may lie above the champion\'s and the noise' }),
  GATE_MAX_LOSS_AS_IT_WAS: Type.Number({ default: 0.01, minimum: 0, maximum: 1, description: 'accuracy that may be lost on the test images of the parent version; more is forgiven only where it may be an accident' }),
  GATE_FIRST_MARGIN: Type.Number({ default: 0.05, minimum: 0, maximum: 1, description: 'accuracy above the majority class that a first model needs' }),
  GATE_MINIMUM_GAIN: Type.Number({ default: 0.01, minimum: 0, maximum: 1, description: 'accuracy above the champion that a candidate needs' }),
  GATE_SIGNIFICANCE: Type.Number({ default: 0.05, exclusiveMinimum: 0, maximum: 1, description: 'largest p-value of the paired test that still promotes' }),
  ...queueConfig
})
