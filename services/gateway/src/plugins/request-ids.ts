import type { RequestOptions } from '@emberwatch/bus'
import { nextTraceparent, type Tracing } from '@emberwatch/observability'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'
import { pathOf } from './problems.ts'

/** Trace and name of a request, as the bus carries them on. */
export type Carried = Pick<RequestOptions, 'traceparent' | 'tracestate' | 'requestId'> & { traceparent: string, requestId: string }

declare module 'fastify' {
  interface FastifyRequest {
    /** This request's span, within the caller's trace if it named one; passed on to the services. */
    traceparent: string
    /** What every service that has a part in the request is told of it. */
    carried: Carried
  }
}

/** Asked all the time, or open for hours: no traces of these. */
const UNTRACED = new Set(['/healthz', '/readyz', '/metrics', '/v1/events'])

/** Gives every request its trace and every answer the id of its request. */
export const addRequestIds = (server: HttpServer, tracing: Tracing): void => {
  server.decorateRequest('traceparent', '')
  server.decorateRequest('carried')
  server.addHook('onRequest', atOnce((request, reply) => {
    const { id, method, headers: { traceparent, tracestate }, routeOptions: { url: route } } = request
    const parent = typeof traceparent === 'string' ? traceparent : undefined
    reply.header('x-request-id', id)
    if (route !== undefined && UNTRACED.has(route)) {
      request.traceparent = nextTraceparent(parent)
      request.carried = { traceparent: request.traceparent, requestId: id }
      return
    }
    const span = tracing.begin(route === undefined ? method : `${method} ${route}`, { kind: 'server', parent, state: typeof tracestate === 'string' ? tracestate : undefined, facts: { 'http.request.method': method, 'url.path': pathOf(request), ...(route !== undefined && { 'http.route': route }), 'emberwatch.request_id': id } })
    request.traceparent = span.traceparent
    request.carried = { traceparent: span.traceparent, tracestate: span.tracestate, requestId: id }
    reply.raw.once('close', () => {
      const { statusCode } = reply
      const error = !reply.raw.writableFinished ? 'the client left before it had its answer' : statusCode >= 500 ? `answered ${statusCode}` : undefined
      span.end({ error, facts: { 'http.response.status_code': statusCode } })
    })
  }))
}
