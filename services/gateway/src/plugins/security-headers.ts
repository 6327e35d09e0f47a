import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'

/** Sent with every answer; routes that serve pages widen the content security policy to what the page needs. */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store'
} as const

/** The headers that keep a browser from doing more with an answer than was meant. */
export const addSecurityHeaders = (server: HttpServer): void => {
  server.addHook('onRequest', atOnce((_request, reply) => { reply.headers(SECURITY_HEADERS) }))
}
