import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { ERROR_CODES, type ErrorCode, type Prediction, Problem, type ReplicaState } from '@emberwatch/contracts'
import { Value } from 'typebox/value'
import { readUnseen, type UnseenTile } from '../../scripts/demo/journey.ts'
import { pngHeader } from './png-header.ts'
import { startSystem, type System, TASK } from './start-system.ts'
import { serveFirstModel } from './system-steps.ts'

const PREDICT = `/v1/tasks/${TASK}/predict`
const MAX_IMAGE_BYTES = 4_000_000

const post = (body: string | Uint8Array<ArrayBuffer> | FormData, contentType?: string): RequestInit => ({ method: 'POST', body, ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }) })
const postJson = (body: unknown): RequestInit => post(JSON.stringify(body), 'application/json')
const formOf = (...parts: [string, string | Blob][]): FormData => {
  const form = new FormData()
  for (const [name, value] of parts) form.append(name, value)
  return form
}

describe('a system that is asked wrong things', () => {
  let system: System
  let tile: UnseenTile
  let good: Prediction

  beforeAll(async () => {
    system = await startSystem({ name: 'bad-input' })
    await serveFirstModel(system)
    const [first] = await readUnseen(system.samples)
    if (first === undefined) throw new Error('there are no unseen tiles')
    tile = first
    good = await system.client.postImage<Prediction>(PREDICT, tile.image)
  }, 120_000)
  afterAll(() => system?.stop(), 60_000)

  const refused = async (path: string, init: RequestInit, code: ErrorCode): Promise<Problem> => {
    const response = await fetch(`${system.client.gateway}${path}`, init)
    const problem = await response.json() as Problem
    expect(Value.Check(Problem, problem)).toBe(true)
    expect({ status: response.status, type: response.headers.get('content-type'), said: problem.status, code: problem.code }).toEqual({ status: ERROR_CODES[code].status, type: expect.stringMatching(/^application\/problem\+json/), said: ERROR_CODES[code].status, code })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(problem.requestId).toBe(response.headers.get('x-request-id'))
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:\d|\bat \S+ \(/)
    return problem
  }

  afterEach(async () => {
    const { confidences, modelVersion } = await system.client.postImage<Prediction>(PREDICT, tile.image)
    expect({ confidences, modelVersion }).toEqual({ confidences: good.confidences, modelVersion: good.modelVersion })
  })

  const half = () => tile.image.slice(0, tile.image.length / 2)
  const gif = () => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

  it.each<[string, () => RequestInit, ErrorCode]>([
    ['an empty image', () => post(new Uint8Array(), 'image/jpeg'), 'REQUEST_INVALID'],
    ['no body at all', () => ({ method: 'POST' }), 'REQUEST_INVALID'],
    ['text that is called a JPEG', () => post('there was a fire here', 'image/jpeg'), 'IMAGE_NOT_AN_IMAGE'],
    ['half a JPEG', () => post(half(), 'image/jpeg'), 'IMAGE_UNREADABLE'],
    ['the first bytes of a JPEG and nothing more', () => post(tile.image.slice(0, 20), 'image/jpeg'), 'IMAGE_UNREADABLE'],
    ['a GIF', () => post(gif(), 'image/gif'), 'REQUEST_MEDIA_TYPE'],
    ['a GIF that is called a PNG', () => post(gif(), 'image/png'), 'IMAGE_NOT_AN_IMAGE'],
    ['a JPEG that is called a PNG', () => post(tile.image, 'image/png'), 'IMAGE_TYPE_MISMATCH'],
    ['a PNG that says it has 900 million pixels', () => post(pngHeader(30_000, 30_000), 'image/png'), 'IMAGE_TOO_MANY_PIXELS'],
    ['a PNG without its pixels', () => post(pngHeader(200, 200), 'image/png'), 'IMAGE_UNREADABLE'],
    ['more bytes than are allowed', () => post(new Uint8Array(MAX_IMAGE_BYTES + 1).fill(0xff), 'image/jpeg'), 'IMAGE_TOO_LARGE'],
    ['text', () => post('a wildfire', 'text/plain'), 'REQUEST_MEDIA_TYPE'],
    ['JSON that is none', () => post('{"lat": 51.05,', 'application/json'), 'REQUEST_INVALID'],
    ['JSON of something else', () => postJson({ place: 'Lytton' }), 'REQUEST_INVALID'],
    ['words for numbers', () => postJson({ lat: 'north', lon: 'west' }), 'REQUEST_INVALID'],
    ['latitude 95', () => postJson({ lat: 95, lon: -121 }), 'REQUEST_INVALID'],
    ['a longitude without a latitude', () => postJson({ lon: -121 }), 'REQUEST_INVALID'],
    ['a place and something else', () => postJson({ lat: 51, lon: -121, zoom: 3 }), 'REQUEST_INVALID'],
    ['a form without a file', () => post(formOf(['note', 'no file here'])), 'REQUEST_INVALID'],
    ['a form with two files', () => post(formOf(['a', new Blob([tile.image], { type: 'image/jpeg' })], ['b', new Blob([tile.image], { type: 'image/jpeg' })])), 'REQUEST_INVALID'],
    ['a form whose file is no image', () => post(formOf(['file', new Blob(['no image'], { type: 'image/jpeg' })])), 'IMAGE_NOT_AN_IMAGE'],
    ['a form whose file is half an image', () => post(formOf(['file', new Blob([half()], { type: 'image/jpeg' })])), 'IMAGE_UNREADABLE'],
    ['a form whose file has too many bytes', () => post(formOf(['file', new Blob([new Uint8Array(MAX_IMAGE_BYTES + 1)], { type: 'image/jpeg' })])), 'IMAGE_TOO_LARGE'],
    ['a form without its boundary', () => post('--x\r\n\r\n--x--', 'multipart/form-data'), 'REQUEST_INVALID'],
    ['a place of which there is no imagery', () => postJson({ lat: -41.5, lon: 12.25 }), 'INGEST_TILE_MISSING'],
    ['a place whose tile is an error page', () => postJson({ lat: 47.55, lon: -71.25 }), 'INGEST_TILE_REJECTED']
  ])('refuses to predict on %s', async (_, init, code) => {
    await refused(PREDICT, init(), code)
  })

  it.each<[string, string, RequestInit, ErrorCode]>([
    ['an unknown task', '/v1/tasks/flood/predict', postJson({ lat: 51, lon: -121 }), 'TASK_NOT_FOUND'],
    ['an unknown task in a query', '/v1/models?task=flood', {}, 'TASK_NOT_FOUND'],
    ['an unknown dataset', '/v1/datasets/v7', {}, 'DATASET_NOT_FOUND'],
    ['a dataset version with another hash', '/v1/datasets/v1-00000000', {}, 'DATASET_NOT_FOUND'],
    ['a report on an unknown dataset', '/v1/drift/report?reference=v1&current=v7', {}, 'DATASET_NOT_FOUND'],
    ['a report on one version twice', '/v1/drift/report?reference=v1&current=v1', {}, 'DRIFT_REFUSED'],
    ['a report without its versions', '/v1/drift/report', {}, 'REQUEST_INVALID'],
    ['a report on too few images', '/v1/drift/report?reference=v1&current=latest&n=1', {}, 'REQUEST_INVALID'],
    ['an unknown model', '/v1/models/m9-00000000', {}, 'MODEL_NOT_FOUND'],
    ['the promotion of an unknown model', '/v1/models/m9-00000000/promote', postJson({ reason: 'why not' }), 'MODEL_NOT_FOUND'],
    ['a promotion without a reason', '/v1/models/m9-00000000/promote', postJson({}), 'REQUEST_INVALID'],
    ['a roll-back to nothing', '/v1/models/rollback', postJson({ reason: 'there was only one' }), 'MODEL_NOTHING_TO_ROLL_BACK'],
    ['an unknown run', '/v1/runs/0000', {}, 'RUN_NOT_FOUND'],
    ['a training on an unknown dataset', '/v1/train', postJson({ datasetVersion: 'v7' }), 'DATASET_NOT_FOUND'],
    ['a training with impossible parameters', '/v1/train', postJson({ parameters: { units: 0, learningRate: -1 } }), 'REQUEST_INVALID'],
    ['an import from outside the import root', '/v1/ingest/import', postJson({ folder: '../../../etc' }), 'INGEST_IMPORT_REFUSED'],
    ['an import of a folder that is not there', '/v1/ingest/import', postJson({ folder: 'nowhere' }), 'INGEST_IMPORT_REFUSED'],
    ['a page of minus one', '/v1/fires?limit=-1', {}, 'REQUEST_INVALID'],
    ['a misspelt query', '/v1/fires?limt=3', {}, 'REQUEST_INVALID'],
    ['a wrong method', PREDICT, { method: 'GET' }, 'METHOD_NOT_ALLOWED'],
    ['another wrong method', '/v1/models', { method: 'DELETE' }, 'METHOD_NOT_ALLOWED'],
    ['an unknown route', '/v2/everything', {}, 'ROUTE_NOT_FOUND'],
    ['a malformed path', '/v1/datasets/%zz', {}, 'REQUEST_INVALID'],
    ['a larger command than anybody needs', '/v1/train', postJson({ datasetVersion: 'v'.repeat(100_000) }), 'REQUEST_TOO_LARGE']
  ])('refuses %s', async (_, path, init, code) => {
    await refused(path, init, code)
  })

  it('keeps both replicas alive through all of it, and no request stays in their hands', async () => {
    const states = await system.client.items<ReplicaState>('/v1/replicas')
    expect(states.map(({ replica, ready, inFlight }) => ({ replica, ready, inFlight }))).toEqual([{ replica: 'inference-1', ready: true, inFlight: 0 }, { replica: 'inference-2', ready: true, inFlight: 0 }])
    expect(system.services.processes.size).toBe(6)
    expect(await system.nats.deadLetters()).toEqual([])
  })
})
