import { DatasetCheck } from '@emberwatch/contracts'
import { findDatasetVersion } from '@emberwatch/storage'
import { Type } from 'typebox'
import { checkDataset } from '../check-dataset.ts'
import type { HttpServer } from '../http-server.ts'
import type { InFlightLimit } from '../in-flight-limit.ts'
import type { GatewayDeps } from '../ports.ts'
import { DatasetName, query, taskQuery } from './queries.ts'
import { json, problems } from './responses.ts'

/** Whether dataset versions are still what they say they are. */
export const addDatasetCheckRoutes = (server: HttpServer, { database, objects, tasks, withinDownloads }: Pick<GatewayDeps, 'database' | 'objects' | 'tasks'> & { withinDownloads: InFlightLimit }): void => {
  server.get('/v1/datasets/:version/verify', {
    schema: {
      operationId: 'verifyDataset',
      tags: ['datasets'],
      summary: 'Checks a dataset version: manifest, content hash, counts, parent, splits and, if asked, every tile',
      description: 'A version with something wrong is an answer like any other: `ok` is false and `problems` says all that is wrong. Reading every tile takes a while; it ends when the client goes.',
      params: Type.Object({ version: DatasetName }),
      querystring: query({ ...taskQuery, tiles: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { default: 'false', description: 'whether every tile is read and hashed' })) }),
      response: { 200: json('What was checked, and what is wrong', DatasetCheck), ...problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'GATEWAY_OVERLOADED', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply): Promise<DatasetCheck> => {
    const { query: { task, tiles }, params } = request
    const version = await findDatasetVersion(database, tasks.nameOf(task), params.version)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    return withinDownloads(() => checkDataset({ database, objects }, version, { withTiles: tiles === 'true', signal: gone.signal }))
  })
}
