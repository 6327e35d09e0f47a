import { type Model, type ModelFile, type ModelFileName, objectKeys } from '@emberwatch/contracts'
import { findModel, readVerified } from '@emberwatch/storage'
import { Type } from 'typebox'
import { modelFileName } from '../domain/file-names.ts'
import type { HttpServer } from '../http-server.ts'
import type { GatewayDeps } from '../ports.ts'
import { ModelName, query, taskQuery } from './queries.ts'
import { file, problems } from './responses.ts'
import { sendFile, sendPage } from './send-file.ts'

const FileName = Type.Union([
  Type.Literal('model.onnx'), Type.Literal('head.onnx'), Type.Literal('head.json'), Type.Literal('head.bin'), Type.Literal('card.json'), Type.Literal('card.html'), Type.Literal('evaluation.json')
])

const JSON_TYPE = 'application/json'
const OCTETS = 'application/octet-stream'

/** A file whose checksum the registry knows; undefined of the others, which only inform. */
const recordedFile = ({ files }: Model, name: ModelFileName): ModelFile | undefined => {
  switch (name) {
    case 'model.onnx': return files.model
    case 'head.onnx': return files.head
    case 'head.json': return files.layers
    case 'head.bin': return files.weights
    case 'card.json': case 'card.html': case 'evaluation.json': return undefined
  }
}

/** The files of the models of the registry. */
export const addModelFileRoutes = (server: HttpServer, { database, objects, tasks }: Pick<GatewayDeps, 'database' | 'objects' | 'tasks'>): void => {
  server.get('/v1/models/:version/files/:file', {
    schema: {
      operationId: 'downloadModelFile',
      tags: ['models'],
      summary: 'One file of a model version',
      description: '`model.onnx` is the whole model (backbone and head), `head.onnx` the head alone, `head.json` and `head.bin` the head for TensorFlow.js, `card.json` the model card, ' +
        '`card.html` the card as a page, `evaluation.json` its curves and worst mistakes.',
      params: Type.Object({ version: ModelName, file: FileName }),
      querystring: query(taskQuery),
      response: { 200: file('The file', OCTETS, JSON_TYPE, 'text/html'), ...problems('MODEL_NOT_FOUND', 'TASK_NOT_FOUND', 'STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'STORAGE_UNAVAILABLE') }
    }
  }, async ({ query: { task }, params: { version, file: name } }, reply) => {
    const model = await findModel(database, tasks.nameOf(task), version)
    const sent = { contentType: name.endsWith('.json') ? JSON_TYPE : OCTETS, name: modelFileName(model.task, model.modelVersion, name) }
    const recorded = recordedFile(model, name)
    if (recorded !== undefined) return sendFile(reply, { ...sent, bytes: await readVerified(objects, recorded), sha256: recorded.sha256 })
    const bytes = await objects.get(objectKeys.modelFile(model, name))
    return name === 'card.html' ? sendPage(reply, bytes) : sendFile(reply, { ...sent, bytes })
  })
}
