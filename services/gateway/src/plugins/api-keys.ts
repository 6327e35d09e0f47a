import type { KeyRing } from '../domain/api-keys.ts'
import { scopeOf } from '../domain/api-keys.ts'
import { keyMissing, keyNotEnough, keyUnknown } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key was shown, where keys are asked for. */
    keyName: string | undefined
  }
}

const BEARER = /^Bearer +(\S+) *$/i

/** Asks for an API key where keys are set up, before any body is read. */
export const addApiKeys = (server: HttpServer, holderOf: KeyRing | undefined): void => {
  server.decorateRequest('keyName', undefined)
  if (holderOf === undefined) return
  server.addHook('onRequest', atOnce((request, reply) => {
    const { headers, method, routeOptions, is404 } = request
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
    request.keyName = holder.name
    if (!holder.scopes.includes(scope)) throw keyNotEnough(holder.name, scope)
  }))
}
