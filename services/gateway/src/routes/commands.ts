import { IngestImport, IngestPoll, TrainerTrain } from '@emberwatch/contracts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

const away = [...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT', 'STORAGE_UNAVAILABLE'] as const

/** What other services are told to do now. */
export const addCommandRoutes = (server: HttpServer, { bus, config, tasks }: Pick<GatewayDeps, 'bus' | 'config' | 'tasks'>): void => {
  const timeoutMs = config.COMMAND_TIMEOUT_MS

  server.post('/v1/ingest/poll', {
    schema: {
      operationId: 'pollFeed',
      tags: ['imagery'],
      summary: 'Polls the active-fires feed now and answers what came of it',
      querystring: query(taskQuery),
      body: IngestPoll.request,
      response: { 200: json('What the poll did', IngestPoll.reply), ...problems(...away, 'INGEST_FEED_UNREADABLE') }
    }
  }, async ({ query: { task }, traceparent }) => bus.request(IngestPoll, tasks.nameOf(task), {}, { timeoutMs, traceparent }))

  server.post('/v1/ingest/import', {
    schema: {
      operationId: 'importFolder',
      tags: ['imagery'],
      summary: 'Imports a labelled folder below the import root of the ingest service',
      description: 'Its tiles are `<class>/<lon>,<lat>.jpg`.',
      querystring: query(taskQuery),
      body: IngestImport.request,
      response: { 200: json('What the import did', IngestImport.reply), ...problems(...away, 'INGEST_FOLDER_REFUSED') }
    }
  }, async ({ query: { task }, body, traceparent }) => bus.request(IngestImport, tasks.nameOf(task), body, { timeoutMs, traceparent }))

  server.post('/v1/train', {
    schema: {
      operationId: 'train',
      tags: ['training'],
      summary: 'Asks for a training, which waits its turn; follow it at the address in Location',
      querystring: query(taskQuery),
      body: TrainerTrain.request,
      response: { 200: json('The run, which was done before', TrainerTrain.reply), 202: json('The run', TrainerTrain.reply), ...problems(...away, 'DATASET_NOT_FOUND', 'TRAINER_DATASET_UNUSABLE') }
    }
  }, async ({ query: { task }, body, traceparent }, reply) => {
    const name = tasks.nameOf(task)
    const run = await bus.request(TrainerTrain, name, body, { timeoutMs, traceparent })
    return reply.code(run.state === 'already-done' ? 200 : 202).header('location', `/v1/runs/${encodeURIComponent(run.runId)}?task=${name}`).send(run)
  })
}
