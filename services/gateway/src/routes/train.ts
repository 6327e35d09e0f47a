import { TrainerCancel, TrainerTrain, trainingProblems, type TrainingRequest } from '@emberwatch/contracts'
import { parseDocument } from '@emberwatch/platform'
import { Type } from 'typebox'
import { requestInvalid } from '../errors.ts'
import { findRun } from '../find-run.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, COMMAND_PROBLEMS, json, problems } from './responses.ts'

type TrainDeps = Pick<GatewayDeps, 'bus' | 'config' | 'database' | 'tasks'>

const tags = ['training']
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml']
const MOST_PROBLEMS = 10

const pathOfRun = (runId: string, task: string): string => `/v1/runs/${encodeURIComponent(runId)}?task=${task}`

/** Says in words what is wrong with a training file: a sweep has more rules than a schema can hold. */
const refuseWrongTraining = (body: unknown): void => {
  const wrong = trainingProblems(body ?? {})
  if (wrong.length > 0) throw requestInvalid(`body: ${wrong.slice(0, MOST_PROBLEMS).join('; ')}${wrong.length > MOST_PROBLEMS ? `; and ${wrong.length - MOST_PROBLEMS} more` : ''}`)
}

const addTrain = (server: HttpServer, { bus, config, tasks }: TrainDeps): void => {
  server.post('/v1/train', {
    schema: {
      operationId: 'train',
      tags,
      summary: 'Asks for a training, which waits its turn; follow it at the address in Location',
      description: 'The body is a training file, as JSON or as YAML: `curl --data-binary @sweep.yaml -H "content-type: application/yaml" …`. What is left out is as the trainer is configured.',
      querystring: query(taskQuery),
      body: { content: Object.fromEntries(['application/json', ...YAML_TYPES].map((type) => [type, { schema: TrainerTrain.request }])) },
      response: { 200: json('The run, which was done before', TrainerTrain.reply), 202: json('The run', TrainerTrain.reply), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'DATASET_NOT_FOUND', 'TRAINER_DATASET_UNUSABLE', 'TRAINER_RUN_OVER') }
    },
    preValidation: async ({ body }) => refuseWrongTraining(body)
  }, async ({ query: { task }, body, carried }, reply) => {
    const name = tasks.nameOf(task)
    const run = await bus.request(TrainerTrain, name, (body ?? {}) as TrainingRequest, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried })
    return reply.code(run.state === 'already-done' ? 200 : 202).header('location', pathOfRun(run.runId, name)).send(run)
  })
}

const addCancel = (server: HttpServer, { bus, config, database, tasks }: TrainDeps): void => {
  server.post('/v1/runs/:runId/cancel', {
    schema: {
      operationId: 'cancelRun',
      tags,
      summary: 'Cancels a training that waits or is under way',
      description: '200: it is cancelled; 202: it is told to end, which its record will say. A training whose model is registered already is over.',
      params: Type.Object({ runId: Type.String({ minLength: 1, maxLength: 100 }) }),
      querystring: query(taskQuery),
      body: Type.Object({ reason: TrainerCancel.request.properties.reason }, { additionalProperties: false }),
      response: { 200: json('It is cancelled', TrainerCancel.reply), 202: json('It is told to end', TrainerCancel.reply), ...problems(...BODY_PROBLEMS, ...COMMAND_PROBLEMS, 'RUN_NOT_FOUND', 'TRAINER_RUN_OVER') }
    }
  }, async ({ query: { task: asked }, params, body, carried }, reply) => {
    const task = tasks.nameOf(asked)
    const { runId } = await findRun(database, task, params.runId)
    const cancelled = await bus.request(TrainerCancel, task, { runId, ...body }, { timeoutMs: config.COMMAND_TIMEOUT_MS, ...carried })
    return reply.code(cancelled.state === 'cancelled' ? 200 : 202).header('location', pathOfRun(runId, task)).send(cancelled)
  })
}

/** Asking for a training, and taking that back. */
export const addTrainRoutes = async (server: HttpServer, deps: TrainDeps): Promise<void> => {
  await server.register(async (scope: HttpServer) => {
    scope.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, async (_request: unknown, text: string) => parseDocument(text, 'the body', 'REQUEST_INVALID'))
    addTrain(scope, deps)
  })
  addCancel(server, deps)
}
