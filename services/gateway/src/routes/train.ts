import { TrainerTrain } from '@emberwatch/contracts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, problems } from './responses.ts'

/** Asking for a training. */
export const addTrainRoutes = (server: HttpServer, { bus, config, tasks }: Pick<GatewayDeps, 'bus' | 'config' | 'tasks'>): void => {
  server.post('/v1/train', {
    schema: {
      operationId: 'train',
      tags: ['training'],
      summary: 'Asks for a training, which waits its turn; follow it at the address in Location',
      querystring: query(taskQuery),
      body: TrainerTrain.request,
      response: { 200: json('The run, which was done before', TrainerTrain.reply), 202: json('The run', TrainerTrain.reply), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'DATASET_NOT_FOUND', 'TRAINER_DATASET_UNUSABLE') }
    }
  }, async ({ query: { task }, body, traceparent }, reply) => {
    const name = tasks.nameOf(task)
    const run = await bus.request(TrainerTrain, name, body, { timeoutMs: config.COMMAND_TIMEOUT_MS, traceparent })
    return reply.code(run.state === 'already-done' ? 200 : 202).header('location', `/v1/runs/${encodeURIComponent(run.runId)}?task=${name}`).send(run)
  })
}
