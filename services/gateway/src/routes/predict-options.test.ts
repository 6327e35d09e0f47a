import { answer } from '@emberwatch/bus'
import { AppError, createEvent, type Explanation, ImageryFetch, Infer, type InferOptions, ModelUpdatedV1, type PredictBatchReply, type Prediction, type RequestOrigin } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { GIF, JPEG, PNG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const EXPLANATION: Explanation = { method: 'class-activation-map', rows: 1, columns: 2, classes: { wildfire: { logit: 1, constant: 0.2, cells: [[0.5, 0.3]] } }, overlay: PNG.toString('base64') }

const open = async () => {
  const gateway = await createTestGateway()
  const asked: (InferOptions | undefined)[] = []
  const origins: (RequestOrigin | undefined)[] = []
  await gateway.bus.serve({
    name: 'inference',
    description: 'a replica',
    answers: [answer(Infer, 'wildfire', async (image, { options: { origin, ...options } = {} }): Promise<Prediction> => {
      asked.push(options)
      origins.push(origin)
      if (options?.modelVersion === 'm9') throw new AppError('there is no model m9', { code: 'MODEL_NOT_FOUND', retryable: false })
      return { ...(options?.explain === true && { explanation: EXPLANATION }), task: 'wildfire', label: 'wildfire', confidence: 0.6, confidences: { nowildfire: 0.1, unclear: 0.3, wildfire: 0.6 }, modelVersion: options?.modelVersion ?? 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(image), timings: { decodeMs: 1, inferMs: 2, totalMs: 3 } }
    })]
  })
  const post = (path: string, payload: Buffer | object, contentType = 'image/jpeg') =>
    gateway.server.inject({ method: 'POST', url: `/v1/tasks/wildfire/predict${path}`, payload: Buffer.isBuffer(payload) ? payload : JSON.stringify(payload), headers: { 'content-type': Buffer.isBuffer(payload) ? contentType : 'application/json' } })
  return { gateway, asked, origins, post }
}

describe('a prediction', () => {
  it('is made by the champion, which every replica knows by itself, unless another model is asked for', async () => {
    const { gateway, asked, post } = await open()
    const move = { alias: 'challenger' as const, number: 1, modelVersion: 'm3', previousVersion: null, reason: 'test', by: 'gateway' as const, at: '2026-01-01T00:00:00.000Z' }
    await gateway.database.activations.insert(recordIds.activation('wildfire', 'challenger', 1), { task: 'wildfire', ...move })
    await gateway.bus.publish(createEvent(ModelUpdatedV1, { producer: 'gateway', task: 'wildfire', key: 'challenger/1', time: new Date(0), data: { ...move, datasetVersion: 'v1', cardKey: 'k', headSha256: '0'.repeat(64) } }))
    for (const path of ['', '?alias=champion', '?version=m2', '?alias=challenger']) expect((await post(path, JPEG)).statusCode).toBe(200)
    expect(asked.map((options) => options?.modelVersion)).toEqual([undefined, undefined, 'm2', 'm3'])
  })

  it('is refused where nobody knows which model is meant', async () => {
    const { post } = await open()
    expectProblem(await post('?alias=challenger', JPEG), 'MODEL_NOT_FOUND')
    expectProblem(await post('?version=m9', JPEG), 'MODEL_NOT_FOUND')
    expectProblem(await post('?version=m1&alias=challenger', JPEG), 'REQUEST_INVALID')
    expectProblem(await post('?alias=best', JPEG), 'REQUEST_INVALID')
    expectProblem(await post('?fresh=perhaps', JPEG), 'REQUEST_INVALID')
  })

  it('lists the most likely classes, and passes on what else is wished', async () => {
    const { asked, post } = await open()
    expect((await post('?topK=2&fresh=true&embedding=true', JPEG)).json().top).toEqual([{ label: 'wildfire', confidence: 0.6 }, { label: 'unclear', confidence: 0.3 }])
    expect(asked).toEqual([{ fresh: true, embedding: true }])
    expect((await post('', JPEG)).json().top).toBeUndefined()
  })

  it('is explained in numbers, or as a picture where that is what the client accepts', async () => {
    const { gateway, asked, post } = await open()
    expect((await post('?explain=true', JPEG)).json()).toMatchObject({ label: 'wildfire', explanation: EXPLANATION })
    expect((await post('?explain=true', { image: JPEG.toString('base64') })).json().explanation).toEqual(EXPLANATION)
    const picture = await gateway.server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict', payload: JPEG, headers: { 'content-type': 'image/jpeg', accept: 'image/png' } })
    expect([picture.headers['content-type'], picture.rawPayload.equals(PNG)]).toEqual(['image/png', true])
    expect(picture.headers).toMatchObject({ 'x-prediction-label': 'wildfire', 'x-prediction-confidence': '0.6', 'x-model-version': 'm1', vary: 'accept' })
    expect(asked).toEqual([{ explain: true }, { explain: true }, { explain: true }])
  })

  it('is explained where that is said beside the image, whatever the query says', async () => {
    const { gateway, asked, post } = await open()
    await gateway.bus.serve({ name: 'imagery', description: 'imagery', answers: [answer(ImageryFetch, 'wildfire', async () => PNG)] })
    const image = JPEG.toString('base64')
    expect((await post('', { image, explain: true })).json().explanation).toEqual(EXPLANATION)
    expect((await post('?explain=true', { image, explain: false })).json().explanation).toBeUndefined()
    expect((await post('', { lat: 51, lon: -121, explain: true })).json().explanation).toEqual(EXPLANATION)
    const picture = await gateway.server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict', payload: { image, explain: true }, headers: { accept: 'image/png' } })
    expect(picture.rawPayload.equals(PNG)).toBe(true)
    expect(asked).toEqual([{ explain: true }, { explain: false }, { explain: true }, { explain: true }])
    expectProblem(await post('', { image, explain: 'yes' }), 'REQUEST_INVALID')
  })

  it('is made of an image in base64, plain, for URLs or as a data URL', async () => {
    const { post } = await open()
    for (const image of [JPEG.toString('base64'), JPEG.toString('base64url'), `data:image/jpeg;base64,${JPEG.toString('base64')}`]) {
      expect((await post('', { image })).json()).toMatchObject({ imageId: sha256(JPEG) })
    }
    expectProblem(await post('', { image: 'not base64!' }), 'REQUEST_INVALID')
    expectProblem(await post('', { image: GIF.toString('base64') }), 'IMAGE_NOT_AN_IMAGE')
  })
})

describe('a batch', () => {
  it('has an answer for each item, whatever becomes of the others', async () => {
    const { gateway, origins, post } = await open()
    await gateway.bus.serve({ name: 'imagery', description: 'imagery', answers: [answer(ImageryFetch, 'wildfire', async () => PNG)] })
    const items = [{ image: JPEG.toString('base64') }, { image: GIF.toString('base64') }, { lat: 51, lon: -121 }, { image: 'no!!' }, { image: PNG.toString('base64') }]
    const response = await post('/batch?topK=1', { items })
    const { items: answers, answered, failed } = response.json<PredictBatchReply>()
    expect([response.statusCode, answered, failed]).toEqual([200, 3, 2])
    expect(answers.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    expect(answers.map(({ prediction, problem }) => prediction?.imageId ?? problem?.code)).toEqual([sha256(JPEG), 'IMAGE_NOT_AN_IMAGE', sha256(PNG), 'REQUEST_INVALID', sha256(PNG)])
    expect(answers[0]?.prediction?.top).toHaveLength(1)
    const requestId = response.headers['x-request-id']
    expect(origins.filter((origin) => origin?.place !== undefined)).toEqual([{ requestId, place: { lat: 51, lon: -121 } }])
    expect(origins).toContainEqual({ requestId })
  })

  it('is explained as a whole or item by item, few at a time', async () => {
    const { asked, post } = await open()
    const image = JPEG.toString('base64')
    const explained = async (path: string, items: object[]) => (await post(path, { items })).json<PredictBatchReply>().items.map(({ prediction }) => prediction?.explanation !== undefined)
    expect(await explained('/batch', [{ image }, { image, explain: true }, { image, explain: false }])).toEqual([false, true, false])
    expect(await explained('/batch?explain=true', [{ image }, { image, explain: false }, { image: PNG.toString('base64') }])).toEqual([true, false, true])
    expect(asked).toHaveLength(6)
  })

  it('holds 1 to 64 items of a known form', async () => {
    const { post } = await open()
    const image = JPEG.toString('base64')
    expectProblem(await post('/batch', { items: [] }), 'REQUEST_INVALID')
    expectProblem(await post('/batch', { items: Array.from({ length: 65 }, () => ({ image })) }), 'REQUEST_INVALID')
    expectProblem(await post('/batch', { items: [{ picture: image }] }), 'REQUEST_INVALID')
    expect((await post('/batch', { items: Array.from({ length: 64 }, () => ({ image })) })).json()).toMatchObject({ answered: 64, failed: 0 })
  })
})
