import { type Static, Type } from 'typebox'
import { Nullable } from '../records/common.ts'
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
}, { additionalProperties: false })
export type ModelDeletionRequest = Static<typeof ModelDeletionRequest>
