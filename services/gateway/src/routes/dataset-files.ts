import { finished } from 'node:stream/promises'
import { type DatasetVersion, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { findDatasetVersion, readManifest, readVerified } from '@emberwatch/storage'
import { Type } from 'typebox'
import { versionFileName } from '../domain/file-names.ts'
import { LAYOUTS } from '../download/version-files.ts'
import { createZipStream } from '../download/zip-stream.ts'
import { gatewayStopping, stalled } from '../errors.ts'
import type { FastifyReply } from 'fastify'
import type { HttpServer } from '../http-server.ts'
import type { InFlightLimit } from '../in-flight-limit.ts'
import type { GatewayDeps } from '../ports.ts'
import { readAhead } from '../read-ahead.ts'
import { DatasetName, query, taskQuery } from './queries.ts'
import { file, problems } from './responses.ts'

type FileDeps = Pick<GatewayDeps, 'database' | 'objects' | 'tasks' | 'config' | 'log'> & { withinDownloads: InFlightLimit }

const TILES_AHEAD = 4

const schema = {
  operationId: 'downloadDataset',
  tags: ['datasets'],
  summary: 'A whole dataset version as a zip file, its tiles included',
  description: '`layout=classes`: `<split>/<class>/<lon>,<lat>.jpg` with `manifest.jsonl` and `CITATION.txt`; importing it, with its splits kept, gives a version with the same content hash. ' +
    '`layout=imagefolder`: what Hugging Face\'s `imagefolder` loader reads, with a `metadata.jsonl` for each split and a dataset card. ' +
    'Every tile is checked against its SHA-256 on the way; should one be lost or damaged the download ends there, which clients see as a broken transfer. The same version gives the same bytes each time.',
  params: Type.Object({ version: DatasetName }),
  querystring: query({ ...taskQuery, layout: Type.Optional(Type.Union([Type.Literal('classes'), Type.Literal('imagefolder')], { default: 'classes' })) }),
  response: {
    200: file('The zip file', 'application/zip'),
    ...problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'GATEWAY_OVERLOADED', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE')
  }
}

/** Whole dataset versions. A version is streamed, never held: it may be larger than the memory. */
export const addDatasetFileRoutes = (server: HttpServer, { database, objects, tasks, config, log, withinDownloads }: FileDeps): void => {
  const running = new Set<{ destroy: (error: Error) => unknown }>()
  let stopping = false
  // Nobody can be made to wait for a slow client: a stopping gateway ends the downloads in hand.
  server.addHook('preClose', async () => {
    stopping = true
    for (const stream of running) stream.destroy(gatewayStopping())
  })

  const readTile = async (row: ManifestRow) => ({ row, bytes: await readVerified(objects, { key: objectKeys.tile(row.imageId), sha256: row.imageId }) })
  const titleOf = (task: string): string => tasks.definitions.find((definition) => definition.task === task)?.title ?? task

  const openZip = async (version: DatasetVersion, layout: keyof typeof LAYOUTS) => {
    const manifest = await readVerified(objects, { key: version.manifestKey, sha256: version.manifestSha256 })
    const rows = await readManifest({ get: async () => manifest }, version)
    const tiles = readAhead(rows, TILES_AHEAD, readTile)
    return createZipStream(LAYOUTS[layout]({ version, title: titleOf(version.task), manifest, rows, tiles }), new Date(version.createdAt))
  }

  server.get('/v1/datasets/:version/download', { schema }, async (request, reply: FastifyReply) => {
    const { query: { task, layout = 'classes' }, params } = request
    const version = await findDatasetVersion(database, tasks.nameOf(task), params.version)
    reply.type('application/zip').header('content-disposition', `attachment; filename="${versionFileName(version.task, version.version, layout)}"`)
    if (request.method === 'HEAD') return reply.send('') // otherwise the whole version is read to say nothing
    return withinDownloads(async () => {
      const zip = await openZip(version, layout)
      if (stopping) throw gatewayStopping()
      running.add(zip)
      reply.raw.setTimeout(config.STALL_TIMEOUT_MS, () => zip.destroy(stalled(config.STALL_TIMEOUT_MS)))
      const sent = reply.send(zip)
      await finished(zip).catch((error: unknown) => {
        log.warn({ error, requestId: request.id, version: version.version, layout }, 'download ended early')
      })
      running.delete(zip)
      return sent
    })
  })
}
