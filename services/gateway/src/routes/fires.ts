import { Fire, FireHistory, FireMap, MappedFire, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { readBox } from '../domain/bounding-box.ts'
import { createFireFilter } from '../domain/fire-filter.ts'
import { fireMap } from '../domain/fire-map.ts'
import { DEFAULT_LIMIT, newestFirst } from '../domain/page.ts'
import { fireNotFound, requestInvalid, tooManyFires } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { createMapFires } from '../map-fires.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

type FireDeps = Pick<GatewayDeps, 'database' | 'tasks' | 'now'>

const tags = ['imagery']
const GEOJSON = 'application/geo+json'
const MOST_IN_PAGE = 500
const MOST_ON_MAP = 10_000

const { state, presence } = Fire.properties
const querystring = query({
  ...pageQuery,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_ON_MAP, description: `length of the page: ${DEFAULT_LIMIT} unless said, at most ${MOST_IN_PAGE}; as GeoJSON all that match unless said` })),
  bbox: Type.Optional(Type.String({ maxLength: 100, description: 'west,south,east,north in degrees; it crosses the antimeridian where west is greater than east' })),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500, description: 'only fires that started within so many days, their start being read as UTC; those without a start by when they were first seen' })),
  agency: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'as the feed writes it, such as `bc` or `conus`' })),
  state: Type.Optional(state),
  presence: Type.Optional(presence),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('geojson')], { description: 'otherwise the Accept header decides' }))
})

const isMapWanted = ({ headers: { accept = '' } }: FastifyRequest, format: 'json' | 'geojson' | undefined): boolean =>
  format === undefined ? accept.includes(GEOJSON) : format === 'geojson'

interface FireQuery { bbox?: string, days?: number, agency?: string, state?: Fire['state'], presence?: Fire['presence'], limit: number, offset?: number }

/** The fires of a task that match, newest first, and how many there are in all. */
const findFires = async ({ database: { fires }, now }: FireDeps, task: string, { bbox, days, limit, offset = 0, ...fields }: FireQuery): Promise<{ items: Fire[], total: number }> => {
  if (bbox === undefined && days === undefined) return fires.page({ task, ...fields }, { sortBy: 'firstSeenAt', descending: true, limit, offset })
  const isWanted = createFireFilter({ box: bbox === undefined ? undefined : readBox(bbox), days, now: now() })
  const found = newestFirst((await fires.list({ task, ...fields })).filter(isWanted), ({ firstSeenAt }) => firstSeenAt, ({ fireId }) => fireId)
  return { items: found.slice(offset, offset + limit), total: found.length }
}

/** The fires of the feed, as a list or as a map. */
export const addFireRoutes = (server: HttpServer, deps: FireDeps): void => {
  const { database, tasks } = deps
  const mapFires = createMapFires(database)

  server.get('/v1/fires', {
    schema: {
      operationId: 'listFires',
      tags,
      summary: 'The fires of the feed, newest first, each with its tile and what was last predicted of its place',
      description: `With \`Accept: ${GEOJSON}\` or \`format=geojson\` they are a GeoJSON FeatureCollection (RFC 7946) of all that match.`,
      querystring,
      response: { 200: { description: 'A page of fires, or a map of them', content: { 'application/json': { schema: Page(MappedFire) }, [GEOJSON]: { schema: FireMap } } }, ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const { task: asked, format, limit, ...wanted } = request.query
    const task = tasks.nameOf(asked)
    reply.header('vary', 'accept')
    if (!isMapWanted(request, format)) {
      if (limit !== undefined && limit > MOST_IN_PAGE) throw requestInvalid(`query: limit must be <= ${MOST_IN_PAGE}, but for format=geojson`)
      const { items, total } = await findFires(deps, task, { ...wanted, limit: limit ?? DEFAULT_LIMIT })
      return reply.type('application/json').send({ items: await mapFires(task, items), total })
    }
    const { items, total } = await findFires(deps, task, { ...wanted, limit: limit ?? MOST_ON_MAP })
    if (limit === undefined && total > MOST_ON_MAP) throw tooManyFires(total, MOST_ON_MAP)
    return reply.type(GEOJSON).send(fireMap(await mapFires(task, items)))
  })

  server.get('/v1/fires/:fireId', {
    schema: {
      operationId: 'getFire',
      tags,
      summary: 'One fire and everything that the feed said anew of it',
      description: 'Its id holds slashes: write them as `%2F`.',
      params: Type.Object({ fireId: Type.String({ minLength: 1, maxLength: 500 }) }),
      querystring: query(taskQuery),
      response: { 200: json('The fire', FireHistory), ...problems('FIRE_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task: asked }, params: { fireId } }): Promise<FireHistory> => {
    const task = tasks.nameOf(asked)
    const fire = await database.fires.find(recordIds.fire(task, fireId))
    if (fire === undefined) throw fireNotFound(fireId)
    const [[mapped], updates] = await Promise.all([mapFires(task, [fire]), database.fire_updates.list({ task, fireId })])
    const history = updates.sort((a, b) => a.number - b.number).map(({ task: _, fireId: __, ...said }) => said)
    return { ...mapped ?? { ...fire, tile: null, prediction: null }, history }
  })
}
