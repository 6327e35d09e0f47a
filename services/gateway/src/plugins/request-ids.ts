import { nextTraceparent, type Tracing } from '@emberwatch/observability'
import type { HttpServer } from '../http-server.ts'
import { pathOf } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** This request's span, within the caller's trace if it named one; passed on to the services. */
    traceparent: string
  }
}

/** Asked all the time, or open for hours: no traces of these. */
const UNTRACED = new Set(['/healthz', '/readyz', '/metrics', '/v1/events'])

/** Gives every request its trace and every answer the id of its request. */
export const addRequestIds = (server: HttpServer, tracing: Tracing): void => {
  server.decorateRequest('traceparent', '')
  server.addHook('onRequest', async (request, reply) => {
    const { id, method, headers: { traceparent }, routeOptions: { url: route } } = request
    const parent = typeof traceparent === 'string' ? traceparent : undefined
    reply.header('x-request-id', id)
    if (route !== undefined && UNTRACED.has(route)) {
      request.traceparent = nextTraceparent(parent)
      return
    }
    const span = tracing.begin(route === undefined ? method : `${method} ${route}`, { kind: 'server', parent, facts: { 'http.request.method': method, 'url.path': pathOf(request), ...(route !== undefined && { 'http.route': route }), 'emberwatch.request_id': id } })
    request.traceparent = span.traceparent
    reply.raw.once('close', () => {
      const { statusCode } = reply
      const error = !reply.raw.writableFinished ? 'the client left before it had its answer' : statusCode >= 500 ? `answered ${statusCode}` : undefined
      span.end({ error, facts: { 'http.response.status_code': statusCode } })
    })
  })
}
