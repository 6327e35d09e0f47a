import { type Static, Type } from 'typebox'
import { Nullable, Sha256, Timestamp } from '../records/common.ts'
import { Activation, Alias, AliasName, Model, ModelNote } from '../records/trainer.ts'

/** Where an alias points and every move that led there. */
export const AliasHistory = Type.Object({
  alias: AliasName,
  modelVersion: Nullable(Type.String({ description: 'where it points' })),
  current: Nullable(Type.Object(Activation.properties, { description: 'the move that made it so; of `previous`: the one by which that version had become champion' })),
  history: Type.Array(Activation, { description: 'newest first; `previous` has none of its own: it follows from the moves of the champion' })
})
export type AliasHistory = Static<typeof AliasHistory>

/** Which alias to move and why; the reason is kept with the move. */
export const AliasMoveRequest = Type.Object({
  alias: Type.Optional(Type.Union(Alias.anyOf, { default: 'champion' })),
  reason: Type.String({ minLength: 1, maxLength: 500 })
}, { additionalProperties: false })
export type AliasMoveRequest = Static<typeof AliasMoveRequest>

/** A model version with what people and aliases say of it. */
export const ModelView = Type.Object({
  ...Model.properties,
  aliases: Type.Array(AliasName, { description: 'the aliases that point to it' }),
  notes: Type.String({ description: 'empty where nobody noted anything' }),
  tags: ModelNote.properties.tags
})
export type ModelView = Static<typeof ModelView>

/** Who answers the predictions of a task now, and what it takes. */
export const ServingModel = Type.Object({
  task: Type.String(),
  classes: Type.Array(Type.String()),
  modelVersion: Type.String({ description: 'the champion' }),
  sha256: Type.Unsafe<string>({ ...Sha256, description: 'of its head, which is what a replica loads; answers are kept in memory under it' }),
  datasetVersion: Type.String(),
  backbone: Model.properties.backbone,
  threshold: Type.Unsafe<Model['alarm']>({ ...Model.properties.alarm, description: 'raise an alarm when the confidence of this label is at least this; null where none could be chosen' }),
  metrics: Type.Object({ images: Type.Integer(), accuracy: Type.Number(), accuracyInterval: Model.properties.candidate.properties.accuracyInterval, logLoss: Type.Number() }, { description: 'on the frozen test split, when it was judged' }),
  input: Type.Object({ types: Type.Array(Type.String()), maxBytes: Type.Integer(), maxPixels: Type.Integer() }, { description: 'images of any size within these bounds; they are resized' }),
  since: Type.Unsafe<string>({ ...Timestamp, description: 'when it became champion' }),
  replicas: Type.Object({ ready: Type.Integer(), serving: Type.Integer({ description: 'ready ones that answer with this version; the others have not swapped yet' }) }),
  arms: Type.Array(Type.Object({ name: Type.String(), modelVersion: Nullable(Type.String()), share: Type.Number({ minimum: 0, maximum: 1 }) }), { description: 'how requests are split; empty where all go to the champion' })
})
export type ServingModel = Static<typeof ServingModel>

const Person = Type.String({ minLength: 1, maxLength: 100, default: 'unknown', description: 'who it is from' })

/** What to note of a model version. */
export const ModelNotesRequest = Type.Object({
  notes: Type.Optional(ModelNote.properties.notes),
  tags: Type.Optional(ModelNote.properties.tags),
  by: Type.Optional(Person)
}, { additionalProperties: false, description: 'what is left out stays as it is' })
export type ModelNotesRequest = Static<typeof ModelNotesRequest>

/** Why a model version is deleted; the reason is kept. */
export const ModelDeletionRequest = Type.Object({
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  by: Type.Optional(Person)
}, { additionalProperties: false, examples: [{ reason: 'it was trained on mislabelled tiles', by: 'ada' }] })
export type ModelDeletionRequest = Static<typeof ModelDeletionRequest>
