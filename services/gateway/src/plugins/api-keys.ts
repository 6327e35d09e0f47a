import type { KeyRing } from '../domain/api-keys.ts'
import { scopeOf } from '../domain/api-keys.ts'
import { keyMissing, keyNotEnough, keyUnknown } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Asks for an API key where keys are set up, before any body is read. */
export const addApiKeys = (server: HttpServer, holderOf: KeyRing | undefined): void => {
  if (holderOf === undefined) return
  server.addHook('onRequest', async ({ headers, method, routeOptions, is404 }, reply) => {
    const scope = scopeOf(method, routeOptions.url ?? '/')
    if (scope === undefined || is404 || method === 'OPTIONS') return
    const { authorization, 'x-api-key': bare } = headers
    const key = typeof bare === 'string' ? bare : BEARER.exec(authorization ?? '')?.[1]
    if (key === undefined) {
      reply.header('www-authenticate', 'Bearer realm="emberwatch"')
      throw keyMissing()
    }
    const holder = holderOf(key)
    if (holder === undefined) {
      reply.header('www-authenticate', 'Bearer realm="emberwatch", error="invalid_token"')
      throw keyUnknown()
    }
    if (!holder.scopes.includes(scope)) throw keyNotEnough(holder.name, scope)
  })
}
