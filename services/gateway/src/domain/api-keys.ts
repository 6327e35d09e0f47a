import { createHash, timingSafeEqual } from 'node:crypto'
import { Sha256 } from '@emberwatch/contracts'
import { type Static, Type } from 'typebox'

/** What a key allows: to look, to ask the model, to change things. */
export const Scope = Type.Union([Type.Literal('read'), Type.Literal('predict'), Type.Literal('write')])
export type Scope = Static<typeof Scope>

/** The file of API keys. It holds hashes, so that whoever reads it cannot use them. */
export const ApiKeysFile = Type.Object({
  keys: Type.Array(Type.Object({
    name: Type.String({ minLength: 1, maxLength: 60, description: 'who it was given to; logged with every request' }),
    sha256: Type.Unsafe<string>({ ...Sha256, description: 'SHA-256 of the key: `printf %s "$KEY" | sha256sum`' }),
    scopes: Type.Array(Scope, { minItems: 1 })
  }, { additionalProperties: false }), { minItems: 1 })
}, { additionalProperties: false })
export type ApiKeysFile = Static<typeof ApiKeysFile>

/** Whoever holds a key. */
export interface KeyHolder { name: string, scopes: readonly Scope[] }

/** Finds out whose key it is; every key is compared, so that the time it takes says nothing. */
export const createKeyRing = ({ keys }: ApiKeysFile) => {
  const known = keys.map(({ name, sha256, scopes }) => ({ name, scopes, digest: Buffer.from(sha256, 'hex') }))
  return (key: string): KeyHolder | undefined => {
    const digest = createHash('sha256').update(key).digest()
    return known.filter((one) => timingSafeEqual(one.digest, digest))[0]
  }
}
export type KeyRing = ReturnType<typeof createKeyRing>

const OPEN = /^\/(healthz|readyz|metrics|docs($|\/)|v2\/health\/)/

/** What a request needs; undefined where everybody may ask. */
export const scopeOf = (method: string, route: string): Scope | undefined => {
  if (OPEN.test(route)) return undefined
  if (/\/(predict|predict\/batch|infer)$/.test(route)) return 'predict'
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write'
}
