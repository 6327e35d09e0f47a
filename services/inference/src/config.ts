import { Type } from 'typebox'

/** The variables of an inference replica. */
export const inferenceConfig = Type.Object({
  BACKBONE_FOLDER: Type.Optional(Type.String({ description: 'folder of the backbone; default: the one that ships with the project' })),
  BACKBONE_VARIANT: Type.String({ default: 'int8', description: 'which variant of the backbone (int8, fp32, int8-320, fp32-320); must be the one the models were trained on' }),
  REPLICA_ID: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,60}$', description: 'name of this replica in answers; default: host name and process id' })),
  INFER_THREADS: Type.Integer({ default: 1, minimum: 1, maximum: 256, description: 'worker threads, each with sessions of its own' }),
  REPLICA_CAPACITY: Type.Optional(Type.Integer({ minimum: 1, description: 'requests in hand before the replica answers "busy"; default: 16 for each thread, about a tenth of a second of work' })),
  SHELF_MODELS: Type.Integer({ default: 4, minimum: 0, maximum: 1000, description: 'models beside the champion that are kept loaded once somebody asked for them by version' }),
  ANSWER_CACHE: Type.Integer({ default: 1000, minimum: 0, maximum: 1_000_000, description: 'answers kept, so that identical bytes are not computed twice by the same model; 0: none' }),
  RECORD_SHARE: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'share of the answers that are recorded, with their embeddings, for lists, feedback and live drift; 0: none' }),
  RECORD_PER_MINUTE: Type.Integer({ default: 600, minimum: 0, maximum: 1_000_000, description: 'answers that one replica records in a minute at most, evenly over time' }),
  RECORD_FLUSH_MS: Type.Integer({ default: 2000, minimum: 50, maximum: 600_000, description: 'how long a recorded answer waits at most for others to be stored with' }),
  RECORD_KEEP_DAYS: Type.Number({ default: 30, exclusiveMinimum: 0, maximum: 36_500, description: 'how long recorded answers are kept' }),
  RECORD_KEEP_BYTES: Type.Integer({ default: 500_000_000, minimum: 0, description: 'how much of them is kept of each task: about 6.5 kB an answer, almost all of it the embedding; the oldest go first' }),
  RECORD_SWEEP_MS: Type.Integer({ default: 600_000, minimum: 100, maximum: 86_400_000, description: 'how often recorded answers that have had their time are removed' }),
  CHAMPION_CHECK_MS: Type.Integer({ default: 30_000, minimum: 100, maximum: 86_400_000, description: 'how often the current champion is looked up, in case an event was missed' }),
  REFUSED_RETRY_MS: Type.Integer({ default: 60_000, minimum: 100, maximum: 86_400_000, description: 'how long a champion that was refused is left alone before it is tried again; promoted anew it is tried at once' }),
  MODEL_PUBLIC_KEY_FILE: Type.Optional(Type.String({ description: 'PEM file of Ed25519 public keys, one or several: only models that one of them has signed are served; default: signatures are not asked for' }))
})
