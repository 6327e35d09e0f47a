import { Model, type ModelFile, objectKeys, Page } from '@emberwatch/contracts'
import { readVerified } from '@emberwatch/storage'
import { Type } from 'typebox'
import { modelFileName } from '../domain/file-names.ts'
import { newestFirst, pageOf } from '../domain/page.ts'
import { findModel } from '../find-model.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { pageQuery, query, taskQuery } from './queries.ts'
import { file, json, problems } from './responses.ts'
import { sendFile } from './send-file.ts'

const tags = ['models']
const version = Type.String({ maxLength: 60 })
const FileName = Type.Union([Type.Literal('model.onnx'), Type.Literal('head.onnx'), Type.Literal('head.json'), Type.Literal('head.bin'), Type.Literal('card.json')])

const JSON_TYPE = 'application/json'
const OCTETS = 'application/octet-stream'

const fileOf = ({ files }: Model, name: 'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin'): ModelFile => {
  switch (name) {
    case 'model.onnx': return files.model
    case 'head.onnx': return files.head
    case 'head.json': return files.layers
    case 'head.bin': return files.weights
  }
}

/** The registry of models. */
export const addModelRoutes = (server: HttpServer, { database, objects, tasks }: Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>): void => {
  server.get('/v1/models', {
    schema: { operationId: 'listModels', tags, summary: 'Every model version with its evaluation and the decision about it, newest first', querystring: query(pageQuery), response: { 200: json('A page of models', Page(Model)), ...problems('TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => {
    const models = await database.models.list({ task: tasks.nameOf(request.query.task) })
    return pageOf(newestFirst(models, (model) => model.createdAt, (model) => model.modelVersion), request.query)
  })

  server.get('/v1/models/:version', {
    schema: { operationId: 'getModel', tags, summary: 'The card of one model version', params: Type.Object({ version }), querystring: query(taskQuery), response: { 200: json('The model card', Model), ...problems('MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_UNAVAILABLE') } }
  }, async (request) => findModel(database, tasks.nameOf(request.query.task), request.params.version))

  server.get('/v1/models/:version/files/:file', {
    schema: {
      operationId: 'downloadModelFile',
      tags,
      summary: 'One file of a model version',
      description: '`model.onnx` is the whole model (backbone and head), `head.onnx` the head alone, `head.json` and `head.bin` the head for TensorFlow.js, `card.json` the model card.',
      params: Type.Object({ version, file: FileName }),
      querystring: query(taskQuery),
      response: { 200: file('The file', OCTETS, JSON_TYPE), ...problems('MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE') }
    }
  }, async (request, reply) => {
    const model = await findModel(database, tasks.nameOf(request.query.task), request.params.version)
    const { file: name } = request.params
    const contentType = name.endsWith('.json') ? JSON_TYPE : OCTETS
    const sent = { contentType, name: modelFileName(model.task, model.modelVersion, name) }
    if (name === 'card.json') return sendFile(reply, { ...sent, bytes: await objects.get(objectKeys.modelFile(model, name)) })
    const { key, sha256 } = fileOf(model, name)
    return sendFile(reply, { ...sent, bytes: await readVerified(objects, { key, sha256 }), sha256 })
  })
}
