import { Activation, AliasHistory, AliasMoveRequest, Page } from '@emberwatch/contracts'
import { aliasMoves, listAliases } from '@emberwatch/storage'
import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { ModelName, query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

const tags = ['models']

/** Which model each alias points to, and moving them. */
export const addAliasRoutes = (server: HttpServer, { database, outbox, now, tasks }: Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'tasks'>): void => {
  const moves = aliasMoves({ collections: database, outbox, by: 'gateway', now })

  server.get('/v1/models/aliases', {
    schema: {
      operationId: 'listAliases',
      tags,
      summary: 'Where each alias points, with every move that led there',
      description: '`champion` answers; `challenger` and `shadow` are for trying a model beside it. `previous` is not moved by anybody: it is the version that was champion before the current one.',
      querystring: query(taskQuery),
      response: { 200: json('The aliases', Page(AliasHistory)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request) => {
    const items = await listAliases(database, tasks.nameOf(request.query.task))
    return { items, total: items.length }
  })

  server.post('/v1/models/:version/promote', {
    schema: {
      operationId: 'promoteModel',
      tags,
      summary: 'Points an alias (champion unless said otherwise) to a model version',
      description: 'Announced as `model.updated`; replicas swap without dropping a request. If the alias points there already, that move is the answer. ' +
        'Of several at once one wins each move; the others are told `MODEL_ALIAS_MOVED`, so that nobody overwrites a decision that he has not seen. The same over NATS: `registry.promote.<task>`.',
      params: Type.Object({ version: ModelName }),
      querystring: query(taskQuery),
      body: AliasMoveRequest,
      response: { 200: json('The move', Activation), ...problems(...BODY_PROBLEMS, 'MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'MODEL_ALIAS_MOVED', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ query: { task }, params: { version }, body: { alias = 'champion', reason }, traceparent }) =>
    moves.promote(version, { task: tasks.nameOf(task), alias, reason, traceparent }))

  server.post('/v1/models/rollback', {
    schema: {
      operationId: 'rollBackModel',
      tags,
      summary: 'Points an alias to the version before its current one',
      description: 'A move like any other: nothing is erased. Repeated, it goes back further; versions deleted since are passed over. The same over NATS: `registry.roll-back.<task>`.',
      querystring: query(taskQuery),
      body: AliasMoveRequest,
      response: { 200: json('The move', Activation), ...problems(...BODY_PROBLEMS, 'MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'MODEL_NOTHING_TO_ROLL_BACK', 'MODEL_ALIAS_MOVED', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ query: { task }, body: { alias = 'champion', reason }, traceparent }) =>
    moves.rollBack({ task: tasks.nameOf(task), alias, reason, traceparent }))
}
