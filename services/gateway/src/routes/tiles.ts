import { applyEdits, Image, Page, Sha256, Tile, TileDetail } from '@emberwatch/contracts'
import { listDatasetEdits, readVerified, recordIds } from '@emberwatch/storage'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { tileDetail } from '../domain/tile-view.ts'
import { imageNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { listTiles } from '../list-tiles.ts'
import type { GatewayDeps } from '../ports.ts'
import { createThumbnails } from '../thumbnails.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { file, json, problems } from './responses.ts'
import { ALREADY, hasAlready } from './send-file.ts'

type TileDeps = Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>

const tags = ['imagery']
const params = Type.Object({ imageId: Sha256 })
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Answers with a picture that never changes under its address, or says that the caller has it already. */
const sendPicture = async (request: FastifyRequest, reply: FastifyReply, { etag, contentType, read }: { etag: string, contentType: string, read: () => Promise<Uint8Array> }): Promise<FastifyReply> => {
  reply.headers({ etag, 'cache-control': FOR_EVER, 'cross-origin-resource-policy': 'cross-origin' })
  if (hasAlready(request, etag)) return reply.code(304).send()
  const bytes = await read()
  return reply.type(contentType).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

const addPictures = (server: HttpServer, { objects, tasks }: TileDeps, find: (task: string, imageId: string) => Promise<Image>): void => {
  const thumbnailOf = createThumbnails({ objects })

  server.get('/v1/tiles/:imageId/image', {
    schema: {
      operationId: 'getTileImage',
      tags,
      summary: 'The bytes of a tile',
      params,
      querystring: query(taskQuery),
      response: { 200: file('The image', 'image/jpeg', 'image/png', 'image/webp'), ...ALREADY, ...problems('IMAGE_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const { imageId, objectKey: key, contentType } = await find(tasks.nameOf(request.query.task), request.params.imageId)
    return sendPicture(request, reply, { etag: `"${imageId}"`, contentType, read: () => readVerified(objects, { key, sha256: imageId }) })
  })

  server.get('/v1/tiles/:imageId/thumbnail', {
    schema: {
      operationId: 'getTileThumbnail',
      tags,
      summary: 'A small WebP of a tile',
      params,
      querystring: query({ ...taskQuery, size: Type.Optional(Type.Union([Type.Literal('64'), Type.Literal('128'), Type.Literal('256')], { default: '128', description: 'pixels a side' })) }),
      response: { 200: file('The thumbnail', 'image/webp'), ...ALREADY, ...problems('IMAGE_NOT_FOUND', 'TASK_NOT_FOUND', 'GATEWAY_OVERLOADED', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const { task, size = '128' } = request.query
    const { imageId } = await find(tasks.nameOf(task), request.params.imageId)
    return sendPicture(request, reply, { etag: `"${imageId}-${size}"`, contentType: 'image/webp', read: () => thumbnailOf(imageId, Number(size)) })
  })
}

/** The tiles of a task: what each is now, and its pictures. */
export const addTileRoutes = (server: HttpServer, deps: TileDeps): void => {
  const { database, tasks } = deps
  const find = async (task: string, imageId: string): Promise<Image> => {
    const image = await database.images.find(recordIds.image(task, imageId))
    if (image === undefined) throw imageNotFound(imageId)
    return image
  }
  const { split, source } = Image.properties
  const text = Type.String({ minLength: 1, maxLength: 500 })

  server.get('/v1/tiles', {
    schema: {
      operationId: 'listTiles',
      tags,
      summary: 'The tiles of a task as they stand now, newest first',
      querystring: query({
        ...pageQuery,
        label: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'the class they have now' })),
        split: Type.Optional(split),
        source: Type.Optional(source),
        origin: Type.Optional(text),
        fireId: Type.Optional(text),
        removed: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'only those that an edit took out of the dataset, or only the others' }))
      }),
      response: { 200: json('A page of tiles', Page(Tile)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task, removed, ...wanted } }) =>
    listTiles(database, tasks.nameOf(task), { ...wanted, ...(removed === undefined ? {} : { removed: removed === 'true' }) }))

  server.get('/v1/tiles/:imageId', {
    schema: { operationId: 'getTile', tags, summary: 'One tile as it stands now, with the edits that made it so', params, querystring: query(taskQuery), response: { 200: json('The tile', TileDetail), ...problems('IMAGE_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request): Promise<TileDetail> => {
    const task = tasks.nameOf(request.query.task)
    const [image, edits] = await Promise.all([find(task, request.params.imageId), listDatasetEdits(database, task)])
    const [edited] = applyEdits([image], edits)
    return tileDetail(edited ?? { ...image, removed: false }, image, edits)
  })

  addPictures(server, deps, find)
}
