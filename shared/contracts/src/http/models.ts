import { type Static, Type } from 'typebox'
import { Nullable } from '../records/common.ts'
import { Activation, Alias } from '../records/trainer.ts'

/** Where an alias points and every move that led there. */
export const AliasHistory = Type.Object({
  alias: Alias,
  current: Nullable(Activation),
  history: Type.Array(Activation, { description: 'newest first' })
})
export type AliasHistory = Static<typeof AliasHistory>

/** Which alias to move and why; the reason is kept with the move. */
export const AliasMoveRequest = Type.Object({
  alias: Type.Optional(Type.Union(Alias.anyOf, { default: 'champion' })),
  reason: Type.String({ minLength: 1, maxLength: 500 })
}, { additionalProperties: false })
export type AliasMoveRequest = Static<typeof AliasMoveRequest>
