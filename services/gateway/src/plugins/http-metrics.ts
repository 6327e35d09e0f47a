import { type Logger, type Metrics, traceFields } from '@emberwatch/observability'
import type { HttpServer } from '../http-server.ts'
import { atOnce } from './at-once.ts'
import { pathOf } from './problems.ts'

/** Routes that are asked all the time and say nothing new. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics'])

/** Counts and times every request by its route's template, and writes one line about it. */
export const addHttpMetrics = (server: HttpServer, { log, metrics }: { log: Logger, metrics: Metrics }): void => {
  server.addHook('onResponse', atOnce((request, reply) => {
    const { id: requestId, method, traceparent } = request
    const { statusCode: status, elapsedTime } = reply
    const route = request.routeOptions.url ?? 'none'
    metrics.httpRequests.inc({ method, route, status })
    metrics.httpSeconds.observe({ method, route }, elapsedTime / 1000)
    log[QUIET.has(route) ? 'debug' : 'info']({ requestId, ...traceFields(traceparent), method, path: pathOf(request), route, status, tookMs: Math.round(elapsedTime) }, 'request answered')
  }))
}
