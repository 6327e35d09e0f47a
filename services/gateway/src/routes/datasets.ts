import { DatasetDifference, DatasetVersion, Page } from '@emberwatch/contracts'
import { findDatasetVersion, listDatasetVersions, readManifest, readVerified } from '@emberwatch/storage'
import { Type } from 'typebox'
import { compareManifests } from '../domain/compare-manifests.ts'
import { manifestFileName } from '../domain/file-names.ts'
import { pageOf } from '../domain/page.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { DatasetName, pageQuery, query, taskQuery } from './queries.ts'
import { file, json, problems } from './responses.ts'
import { sendFile } from './send-file.ts'

const tags = ['datasets']
const params = Type.Object({ version: DatasetName })
const unknown = problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE')
const unreadable = problems('DATASET_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE')

/** The immutable dataset versions. */
export const addDatasetRoutes = (server: HttpServer, { database, objects, tasks }: Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>): void => {
  const find = (task: string | undefined, version: string) => findDatasetVersion(database, tasks.nameOf(task), version)

  server.get('/v1/datasets', {
    schema: { operationId: 'listDatasets', tags, summary: 'Every dataset version, newest first', querystring: query(pageQuery), response: { 200: json('A page of dataset versions', Page(DatasetVersion)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const versions = await listDatasetVersions(database, tasks.nameOf(request.query.task))
    return pageOf(versions.reverse(), request.query)
  })

  server.get('/v1/datasets/:version', {
    schema: { operationId: 'getDataset', tags, summary: 'One dataset version', params, querystring: query(taskQuery), response: { 200: json('The dataset version', DatasetVersion), ...unknown } }
  }, async (request) => find(request.query.task, request.params.version))

  server.get('/v1/datasets/:version/manifest', {
    schema: { operationId: 'downloadManifest', tags, summary: 'The images of a dataset version: one JSON object a line', params, querystring: query(taskQuery), response: { 200: file('The manifest', 'application/jsonl'), ...unreadable } }
  }, async (request, reply) => {
    const { task, version, manifestKey: key, manifestSha256: sha256 } = await find(request.query.task, request.params.version)
    return sendFile(reply, { bytes: await readVerified(objects, { key, sha256 }), contentType: 'application/jsonl', name: manifestFileName(task, version), sha256 })
  })

  server.get('/v1/datasets/diff', {
    schema: { operationId: 'compareDatasets', tags, summary: 'What changed from one dataset version to another, image by image', querystring: query({ ...taskQuery, from: DatasetName, to: DatasetName }), response: { 200: json('The difference', DatasetDifference), ...unreadable } }
  }, async (request): Promise<DatasetDifference> => {
    const { task, ...names } = request.query
    const [from, to] = await Promise.all([find(task, names.from), find(task, names.to)])
    const [before, after] = await Promise.all([readManifest(objects, from), readManifest(objects, to)])
    return { from: from.version, to: to.version, ...compareManifests(before, after) }
  })
}
