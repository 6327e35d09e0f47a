import { AppError, TrafficPolicy, TrafficRequest, TrafficView } from '@emberwatch/contracts'
import { findVersion } from '@emberwatch/storage'
import { Type } from 'typebox'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import type { Routing } from '../routing/create-routing.ts'
import { listTraffic, setTraffic } from '../traffic/set-traffic.ts'
import { BODY_PROBLEMS, json, problems } from './responses.ts'

const tags = ['models']
const params = Type.Object({ task: Type.String({ maxLength: 60 }) })

const namesOneModel = ({ alias, version }: { alias?: string, version?: string }): boolean => (alias === undefined) !== (version === undefined)

const check = ({ arms, shadow }: TrafficRequest): void => {
  if (new Set(arms.map(({ name }) => name)).size < arms.length) throw requestInvalid('body: two arms have the same name')
  const unclear = arms.find((arm) => !namesOneModel(arm))
  if (unclear !== undefined) throw requestInvalid(`body: the arm ${unclear.name} must name either an alias or a version`)
  if (shadow !== undefined && !namesOneModel(shadow)) throw requestInvalid('body: shadow must name either an alias or a version')
}

/** How requests are split between model versions. */
export const addTrafficRoutes = (server: HttpServer, deps: Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'tasks'> & { routing: Routing }): void => {
  const { database, tasks, routing } = deps

  const checkVersions = async (task: string, { arms, shadow }: TrafficRequest): Promise<void> => {
    const versions = [...arms, ...shadow === undefined ? [] : [shadow]].flatMap(({ version }) => version ?? [])
    // Where the shadow points may come later; where requests go must not.
    for (const { name, alias } of arms) {
      if (alias !== undefined && alias !== 'champion' && await routing.of(task).aliases.versionOf(alias) === undefined) throw requestInvalid(`body: the arm ${name} goes to ${alias}, which points to no model yet`)
    }
    for (const version of versions) {
      await findVersion(database, task, version).catch((error: unknown) => {
        throw error instanceof AppError && error.code === 'MODEL_NOT_FOUND' ? requestInvalid(`body: ${error.message}`) : error
      })
    }
  }

  server.get('/v1/tasks/:task/traffic', {
    schema: { operationId: 'getTraffic', tags, summary: 'How requests are split between models, and what came of it', params, response: { 200: json('The split', TrafficView), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request): Promise<TrafficView> => {
    const task = tasks.nameOf(request.params.task)
    const history = (await listTraffic({ database }, task)).reverse()
    const { statistics } = routing.of(task).traffic
    return { current: history[0] ?? null, arms: history[0]?.arms.map(({ name }) => statistics.state(name)) ?? [], history }
  })

  server.put('/v1/tasks/:task/traffic', {
    schema: {
      operationId: 'setTraffic',
      tags,
      summary: 'Splits requests between models: A/B, canary or shadow',
      description: 'Sticky by `x-user-id`, else by the image itself. One arm with the alias `champion` is how it is without a split. With `rollback`, the split is undone by itself when a later arm does worse than the first. Requests that name a version or an alias are not split.',
      params,
      body: TrafficRequest,
      response: { 200: json('The split that holds now', TrafficPolicy), ...problems(...BODY_PROBLEMS, 'TASK_NOT_FOUND', 'MODEL_ALIAS_MOVED', 'STORAGE_UNAVAILABLE', 'BUS_UNAVAILABLE') }
    }
  }, async ({ params: { task: asked }, body, traceparent }): Promise<TrafficPolicy> => {
    const task = tasks.nameOf(asked)
    check(body)
    await checkVersions(task, body)
    const after = (await listTraffic({ database }, task)).at(-1)?.number ?? 0
    return setTraffic(deps, task, body, { by: 'person', after, traceparent })
  })
}
