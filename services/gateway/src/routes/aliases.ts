import { Activation, Alias, AliasHistory, AliasMoveRequest, Page } from '@emberwatch/contracts'
import { listActivations } from '@emberwatch/storage'
import { Type } from 'typebox'
import type { HttpServer } from '../http-server.ts'
import { aliasMoves } from '../move-aliases.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

const tags = ['models']
const ALIASES = Alias.anyOf.map((alias) => alias.const)

/** Which model each alias points to, and moving them. */
export const addAliasRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'tasks'>): void => {
  const { database, tasks } = deps
  const moves = aliasMoves(deps)

  server.get('/v1/models/aliases', {
    schema: { operationId: 'listAliases', tags, summary: 'Where each alias points, with every move that led there', querystring: query(taskQuery), response: { 200: json('The aliases', Page(AliasHistory)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const task = tasks.nameOf(request.query.task)
    const items = await Promise.all(ALIASES.map(async (alias): Promise<AliasHistory> => {
      const history = (await listActivations(database, task, alias)).reverse()
      return { alias, current: history[0] ?? null, history }
    }))
    return { items, total: items.length }
  })

  server.post('/v1/models/:version/promote', {
    schema: {
      operationId: 'promoteModel',
      tags,
      summary: 'Points an alias (champion unless said otherwise) to a model version',
      description: 'Announced as `model.updated`; replicas swap without dropping a request. If the alias points there already, that move is the answer.',
      params: Type.Object({ version: Type.String({ maxLength: 60 }) }),
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
      description: 'A move like any other: nothing is erased. Repeated, it goes back further.',
      querystring: query(taskQuery),
      body: AliasMoveRequest,
      response: { 200: json('The move', Activation), ...problems(...BODY_PROBLEMS, 'MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'MODEL_NOTHING_TO_ROLL_BACK', 'MODEL_ALIAS_MOVED', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ query: { task }, body: { alias = 'champion', reason }, traceparent }) =>
    moves.rollBack({ task: tasks.nameOf(task), alias, reason, traceparent }))
}
