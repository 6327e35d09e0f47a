import { EnrichmentResult, IngestEnrich, IngestOverview, IngestPoll } from '@emberwatch/contracts'
import type { HttpServer } from '../http-server.ts'
import { readIngestOverview } from '../ingest-state.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, problems } from './responses.ts'

const tags = ['imagery']

/** The feed, and what the ingest service is told to do now. */
export const addIngestRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'tasks'>): void => {
  const { bus, config: { COMMAND_TIMEOUT_MS: timeoutMs }, tasks } = deps

  server.get('/v1/ingest', {
    schema: {
      operationId: 'getIngest',
      tags,
      summary: 'How the feed is, and what the process that does the work says of itself',
      querystring: query(taskQuery),
      response: { 200: json('The state', IngestOverview), ...problems('TASK_NOT_FOUND', 'BUS_UNAVAILABLE', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request) => readIngestOverview(deps, tasks.nameOf(request.query.task)))

  server.post('/v1/ingest/poll', {
    schema: {
      operationId: 'pollFeed',
      tags,
      summary: 'Polls the active-fires feed now and answers what came of it',
      querystring: query(taskQuery),
      body: IngestPoll.request,
      response: { 200: json('What the poll did', IngestPoll.reply), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'INGEST_FEED_MISSING', 'INGEST_FEED_UNREADABLE', 'INGEST_ADDRESS_FORBIDDEN') }
    }
  }, async ({ query: { task }, body, carried }) => bus.request(IngestPoll, tasks.nameOf(task), body, { timeoutMs, ...carried }))

  server.post('/v1/ingest/enrich', {
    schema: {
      operationId: 'fetchBackground',
      tags,
      summary: 'Fetches tiles away from every known fire, so that the classes stay balanced',
      querystring: query(taskQuery),
      body: IngestEnrich.request,
      response: { 200: json('What was fetched', EnrichmentResult), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'INGEST_ENRICHMENT_REFUSED') }
    }
  }, async ({ query: { task }, body, carried }) => bus.request(IngestEnrich, tasks.nameOf(task), body, { timeoutMs, ...carried }))
}
