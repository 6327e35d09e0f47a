import type { TaskDefinition } from '@emberwatch/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { checkUpload } from '../domain/image-type.ts'
import { problemOfFailure } from '../domain/problem-of-failure.ts'
import { taskNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { pathOf } from '../plugins/problems.ts'
import { inflateBody } from '../open-inference/inflate-body.ts'
import { InferenceError, InferenceRequest, InferenceResponse, INPUT, ModelMetadata, ServerMetadata } from '../open-inference/protocol.ts'
import { readInferenceRequest } from '../open-inference/read-request.ts'
import { writeInferenceResponse } from '../open-inference/write-response.ts'
import type { GatewayDeps } from '../ports.ts'
import { userOf, whenClientLeaves } from '../predict/client-signal.ts'
import type { Predictor } from '../predict/predictor.ts'
import type { Routing } from '../routing/create-routing.ts'
import { json } from './responses.ts'

interface Deps extends Pick<GatewayDeps, 'config' | 'database' | 'log' | 'metrics' | 'tasks'> { predictor: Predictor, routing: Routing }

const tags = ['open-inference']
const Name = Type.String({ maxLength: 60, description: 'a task, which is what this system calls a model by name' })
const Version = Type.String({ maxLength: 60, description: 'a model version' })
const model = Type.Object({ model: Name })
const versioned = Type.Object({ model: Name, version: Version })
const ServerReady = Type.Object({ ready: Type.Boolean() })
const ModelReady = Type.Object({ name: Type.String(), ready: Type.Boolean() })
const failures = Object.fromEntries([400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 504].map((status) => [status, json('What is wrong', InferenceError)]))

const inferSchema = {
  tags,
  summary: 'Classifies images by the Open Inference Protocol v2',
  description: 'Input `image`, BYTES [n]: JPEG, PNG or WebP files, in base64 or by the binary extension. Outputs `probabilities`, FP32 [n, classes], and `label`, BYTES [n]; with the parameter `classification: k`, `probabilities` is BYTES [n, k] of `value:index:label`. The body may be packed (`content-encoding: gzip` or `deflate`).',
  body: InferenceRequest,
  response: { ...failures, 200: json('The answer', InferenceResponse) }
}

const METADATA_OF_BYTES = 'BYTES'

const metadataOf = ({ task, classes }: TaskDefinition, versions: string[]) => ({
  name: task,
  versions,
  platform: 'onnx_onnxv1',
  inputs: [{ name: INPUT, datatype: METADATA_OF_BYTES, shape: [-1] }],
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, classes.length] }, { name: 'label', datatype: METADATA_OF_BYTES, shape: [-1] }]
})

/**
 * The Open Inference Protocol v2, so that clients made for KServe or Triton work as they are. A task is a model by
 * name, its model versions are its versions; without a version the champion answers.
 */
export const addOpenInferenceRoutes = (server: HttpServer, { config, database, log, metrics, tasks, predictor, routing }: Deps) => server.register(async (scope: HttpServer) => {
  const taskOf = (name: string): TaskDefinition => tasks.definitions.find(({ task }) => task === name) ?? (() => { throw taskNotFound(name) })()
  const isReady = (name: string): boolean => routing.of(taskOf(name).task).table.ready() > 0

  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  scope.setErrorHandler((error, request, reply) => {
    const { status, detail, code } = problemOfFailure(error)
    if (status >= 500) log[status === 500 ? 'error' : 'warn']({ error, code, requestId: request.id, method: request.method, path: pathOf(request) }, 'request failed')
    if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) reply.header('retry-after', status === 429 ? 1 : 2)
    return reply.code(status).type('application/json').send({ error: detail })
  })

  scope.get('/v2', { schema: { operationId: 'v2Server', tags, summary: 'What this server is', response: { ...failures, 200: json('The server', ServerMetadata) } } }, async () =>
    ({ name: 'emberwatch', version: '0.1.0', extensions: ['binary_tensor_data', 'classification'] }))
  scope.get('/v2/health/live', { schema: { operationId: 'v2Live', tags, summary: 'Whether the server lives', response: { ...failures, 200: json('It lives', Type.Object({ live: Type.Boolean() })) } } }, async () => ({ live: true }))
  scope.get('/v2/health/ready', { schema: { operationId: 'v2Ready', tags, summary: 'Whether a model of this gateway\'s task can be asked', response: { ...failures, 200: json('It is ready', ServerReady), 503: json('It is not ready', Type.Union([ServerReady, InferenceError])) } } }, async (_request, reply: FastifyReply) => {
    const ready = isReady(tasks.nameOf())
    return reply.code(ready ? 200 : 503).send({ ready })
  })

  const describe = async ({ params }: { params: { model: string } }) => {
    const task = taskOf(params.model)
    const models = await database.models.list({ task: task.task })
    return metadataOf(task, models.map(({ modelVersion }) => modelVersion).sort())
  }
  const sayReady = async ({ params }: { params: { model: string } }, reply: FastifyReply) => {
    const ready = isReady(params.model)
    return reply.code(ready ? 200 : 503).send({ name: params.model, ready })
  }
  const infer = async (request: FastifyRequest & { params: { model: string, version?: string } }, reply: FastifyReply) => {
    const { task, classes } = taskOf(request.params.model)
    const headerLength = request.headers['inference-header-content-length']
    const body = await inflateBody(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), request.headers['content-encoding'], config.MAX_BATCH_BYTES)
    const asked = readInferenceRequest(body, typeof headerLength === 'string' ? headerLength : undefined)
    metrics.batchSize.observe({ of: 'request' }, asked.images.length)
    request.countAs(asked.images.length)
    for (const image of asked.images) checkUpload(image, 'application/octet-stream', config.MAX_IMAGE_BYTES)
    const caller = { task, timeoutMs: config.PREDICT_TIMEOUT_MS, carried: request.carried, signal: whenClientLeaves(reply), stickyKey: userOf(request) }
    const wishes = request.params.version === undefined ? {} : { version: request.params.version }
    const predictions = []
    for (const image of asked.images) predictions.push(await predictor.predict({ image }, wishes, caller))
    const { body: answer, headerLength: length } = writeInferenceResponse({ model: task, classes, predictions, asked })
    if (length !== undefined) reply.header('inference-header-content-length', length)
    // As bytes, so that the serializer leaves them alone.
    return reply.type(length === undefined ? 'application/json' : 'application/octet-stream').send(answer)
  }

  for (const [path, params, suffix] of [['/v2/models/:model', model, ''], ['/v2/models/:model/versions/:version', versioned, 'Version']] as const) {
    scope.get(path, { schema: { operationId: `v2Model${suffix}`, tags, summary: 'What a model takes and gives', params, response: { ...failures, 200: json('The model', ModelMetadata) } } }, describe)
    scope.get(`${path}/ready`, { schema: { operationId: `v2Model${suffix}Ready`, tags, summary: 'Whether a model can be asked', params, response: { ...failures, 200: json('It is ready', ModelReady), 503: json('It is not ready', Type.Union([ModelReady, InferenceError])) } } }, sayReady)
    scope.post(`${path}/infer`, {
      bodyLimit: config.MAX_BATCH_BYTES,
      onRequest: async (request): Promise<void> => predictor.refuseWhileFull(taskOf(request.params.model).task),
      validatorCompiler: () => () => true,
      schema: { operationId: `v2Model${suffix}Infer`, ...inferSchema, params }
    }, infer)
  }
})
