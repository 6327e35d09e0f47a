import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { GatewayConfig } from '../config.ts'
import { scopeOf } from '../domain/api-keys.ts'
import { createTokenBuckets } from '../domain/token-buckets.ts'
import { tooFast } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Says that this request is worth so many predictions and not one; does nothing where no rate is set. */
    countAs: (predictions: number) => void
  }
}

/** Clients remembered at a time, about 200 bytes each. */
const MOST_CLIENTS = 50_000

/** The first 64 bits of an IPv6 address: whoever has it has all that are beside it as well. */
const networkOf = (address: string): string => {
  const [before = '', after] = address.split('::')
  const first = before.split(':')
  const zeros = after === undefined ? 0 : 8 - first.length - after.split(':').length
  return [...first, ...Array.from({ length: zeros }, () => '0')].slice(0, 4).join(':')
}

/** Its key where keys are asked for, else its address. */
const clientOf = ({ keyName, ip }: Pick<FastifyRequest, 'keyName' | 'ip'>): string => {
  if (keyName !== undefined) return `key ${keyName}`
  return isIPv6(ip) && !ip.startsWith('::ffff:') ? networkOf(ip) : ip
}

/**
 * Refuses clients that ask too much, where a rate is set, before any body is read; a batch counts as its images. The
 * headers are those of the IETF's draft.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export const addRateLimit = (server: HttpServer, { RATE_LIMIT: perSecond, RATE_LIMIT_BURST: burst }: Pick<GatewayConfig, 'RATE_LIMIT' | 'RATE_LIMIT_BURST'>): void => {
  if (perSecond === 0) {
    server.decorateRequest('countAs', () => {})
    return
  }
  const buckets = createTokenBuckets({ perSecond, burst }, MOST_CLIENTS)
  const policy = `"default";q=${burst};w=${Math.ceil(burst / perSecond)}`
  const seconds = (): number => performance.now() / 1000
  server.decorateRequest('countAs', function (this: FastifyRequest, predictions: number) {
    if (predictions > 1) buckets.owe(clientOf(this), predictions - 1, seconds())
  })
  server.addHook('onRequest', atOnce((request, reply) => {
    if (scopeOf(request.method, request.routeOptions.url ?? '/') === undefined || request.method === 'OPTIONS') return
    const { isGranted, remaining, waitSeconds, fullSeconds } = buckets.take(clientOf(request), seconds())
    reply.headers({ 'ratelimit-policy': policy, ratelimit: `"default";r=${remaining};t=${Math.ceil(fullSeconds)}` })
    if (isGranted) return
    reply.header('retry-after', Math.max(1, Math.ceil(waitSeconds)))
    throw tooFast(perSecond)
  }))
}
