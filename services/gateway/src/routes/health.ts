import { Readiness } from '@emberwatch/contracts'
import { type HealthCheck, readHealth } from '@emberwatch/observability'
import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { json, problems } from './responses.ts'

const tags = ['operation']

const REASONS: { [check: string]: string | undefined } = {
  nats: 'the connection to NATS is down',
  mongodb: 'the database does not answer',
  s3: 'the object store does not answer',
  open: 'this gateway is stopping',
  replicas: 'no inference replica takes requests'
}

/** Alive, ready, measured. */
export const addHealthRoutes = (server: HttpServer, { checks, metrics }: Pick<GatewayDeps, 'metrics'> & { checks: readonly HealthCheck[] }): void => {
  server.get('/healthz', {
    schema: { operationId: 'live', tags, summary: 'Whether the process lives; looks at nothing else', response: { 200: json('It lives', Type.Object({ live: Type.Literal(true) })), ...problems() } }
  }, async () => ({ live: true as const }))

  server.get('/readyz', {
    schema: {
      operationId: 'ready',
      tags,
      summary: 'Whether requests can be served: the bus, the database, the object store and at least one replica',
      response: { ...problems(), 200: json('Ready', Readiness), 503: json('Not ready, and why', Readiness) }
    }
  }, async (_request, reply) => {
    const health = await readHealth(checks)
    const reasons = Object.entries(health.checks).filter(([, state]) => state === 'failing').map(([name]) => REASONS[name] ?? `${name} is failing`)
    if (!health.ready) reply.header('retry-after', 2)
    return reply.code(health.ready ? 200 : 503).send({ ...health, reasons })
  })

  server.get('/metrics', {
    schema: { operationId: 'metrics', tags, summary: 'Metrics for Prometheus', response: { 200: { description: 'The exposition text', content: { 'text/plain': { schema: Type.String() } } }, ...problems() } }
  }, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.exposition()))
}
