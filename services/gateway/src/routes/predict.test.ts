import { answer } from '@emberwatch/bus'
import { AppError, type ErrorCode, ImageryFetch, Infer, Prediction } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { form, GIF, JPEG, PNG, WEBP } from '../testing/images.ts'
import { createTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const URL = '/v1/tasks/wildfire/predict'

const prediction = (image: Uint8Array, task = 'wildfire'): Prediction => ({
  task, label: 'wildfire', confidence: 0.9, confidences: { nowildfire: 0.1, wildfire: 0.9 }, modelVersion: 'm1-11111111', datasetVersion: 'v1-aaaaaaaa', replica: 'r1', imageId: sha256(image), timings: { decodeMs: 1, inferMs: 2, totalMs: 3 }
})

/** A replica that answers with the next of the given failures, and once there are none left with a prediction. */
const addReplica = async ({ bus }: Pick<TestGateway, 'bus'>, ...failures: ErrorCode[]) => {
  const asked: Uint8Array[] = []
  await bus.serve({
    name: 'inference',
    description: 'a replica',
    answers: [answer(Infer, 'wildfire', async (image) => {
      asked.push(image)
      const code = failures.shift()
      if (code !== undefined) throw new AppError(`refused: ${code}`, { code, retryable: true })
      return prediction(image)
    })]
  })
  return asked
}

const post = (gateway: TestGateway, payload: Buffer | string, contentType?: string, url = URL) =>
  gateway.server.inject({ method: 'POST', url, payload, headers: contentType === undefined ? {} : { 'content-type': contentType } })

describe('a prediction of an image', () => {
  it('is answered as the replica gave it, for every type an image is sent as', async () => {
    const gateway = await createTestGateway()
    const asked = await addReplica(gateway)
    for (const [image, type] of [[JPEG, 'image/jpeg'], [PNG, 'image/png'], [WEBP, 'image/webp'], [PNG, 'application/octet-stream'], [JPEG, 'Image/JPEG; name=x']] as const) {
      const response = await post(gateway, image, type)
      expect(response.statusCode).toBe(200)
      expect(Value.Check(Prediction, response.json())).toBe(true)
      expect(response.json()).toEqual(prediction(image))
    }
    expect(asked.map((image) => sha256(image))).toEqual([JPEG, PNG, WEBP, PNG, JPEG].map((image) => sha256(image)))
  })

  it('is refused before it reaches a replica when the image is not one, or not the declared one', async () => {
    const gateway = await createTestGateway()
    const asked = await addReplica(gateway)
    expectProblem(await post(gateway, GIF, 'image/jpeg'), 'IMAGE_NOT_AN_IMAGE')
    expectProblem(await post(gateway, GIF, 'application/octet-stream'), 'IMAGE_NOT_AN_IMAGE')
    expect(expectProblem(await post(gateway, JPEG, 'image/png'), 'IMAGE_TYPE_MISMATCH')).toBe('declared as image/png, but the first bytes are those of image/jpeg')
    expectProblem(await post(gateway, '', 'image/jpeg'), 'REQUEST_INVALID')
    expectProblem(await post(gateway, GIF, 'image/gif'), 'REQUEST_MEDIA_TYPE')
    expectProblem(await post(gateway, 'hello', 'text/plain'), 'REQUEST_MEDIA_TYPE')
    expectProblem(await post(gateway, JPEG, 'image/jpeg/x y'), 'REQUEST_MEDIA_TYPE')
    expectProblem(await post(gateway, JPEG), 'REQUEST_MEDIA_TYPE')
    expect(asked).toEqual([])
  })

  it('is refused with 413 beyond the limit, and not at it', async () => {
    const gateway = await createTestGateway({ environment: { MAX_IMAGE_BYTES: '2000' } })
    await addReplica(gateway)
    const large = Buffer.concat([JPEG, Buffer.alloc(2000)])
    expect((await post(gateway, large.subarray(0, 2000), 'image/jpeg')).statusCode).toBe(200)
    expectProblem(await post(gateway, large.subarray(0, 2001), 'image/jpeg'), 'IMAGE_TOO_LARGE')
    expectProblem(await gateway.server.inject({ method: 'POST', url: URL, ...form([{ name: 'file', filename: 'a.jpg', type: 'image/jpeg', content: large }]) }), 'IMAGE_TOO_LARGE')
  })

  it('passes on what the replica says of it', async () => {
    const gateway = await createTestGateway()
    for (const code of ['IMAGE_UNREADABLE', 'IMAGE_TOO_MANY_PIXELS', 'BUS_TIMEOUT', 'INTERNAL'] as const) {
      const other = await createTestGateway()
      await addReplica(other, code)
      expectProblem(await post(other, JPEG, 'image/jpeg'), code)
    }
    expectProblem(await post(gateway, JPEG, 'image/jpeg', '/v1/tasks/volcano/predict'), 'TASK_NOT_FOUND')
  })
})

describe('a prediction of a form', () => {
  const send = async (parts: Parameters<typeof form>[0]) => {
    const gateway = await createTestGateway({ environment: { MAX_IMAGE_BYTES: '2000' } })
    const asked = await addReplica(gateway)
    return { response: await gateway.server.inject({ method: 'POST', url: URL, ...form(parts) }), asked }
  }
  const file = { name: 'file', filename: 'a.jpg', type: 'image/jpeg', content: JPEG }

  it('takes its one file, whatever the field is called, beside small fields', async () => {
    const { response, asked } = await send([{ name: 'note', content: 'from a phone' }, { ...file, name: 'picture' }])
    expect(response.json()).toEqual(prediction(JPEG))
    expect(asked.map((image) => sha256(image))).toEqual([sha256(JPEG)])
  })

  it('takes a file of unspecified type', async () => {
    const { response } = await send([{ ...file, type: 'application/octet-stream' }])
    expect(response.statusCode).toBe(200)
  })

  it.each([
    ['no file', [{ name: 'note', content: 'x' }], 'REQUEST_INVALID'],
    ['no parts', [], 'REQUEST_INVALID'],
    ['two files', [file, file], 'REQUEST_INVALID'],
    ['too many fields', Array.from({ length: 9 }, (_, index) => ({ name: `f${index}`, content: 'x' })), 'REQUEST_INVALID'],
    ['a file of another type', [{ ...file, type: 'text/plain' }], 'REQUEST_MEDIA_TYPE'],
    ['a file that contradicts its type', [{ ...file, type: 'image/png' }], 'IMAGE_TYPE_MISMATCH'],
    ['an empty file', [{ ...file, content: '' }], 'REQUEST_INVALID'],
    ['a field named like a prototype property', [{ ...file, name: '__proto__' }], 'REQUEST_INVALID']
  ] as const)('is refused with %s', async (_, parts, code) => {
    const { response, asked } = await send(parts)
    expectProblem(response, code)
    expect(asked).toEqual([])
  })

  it.each([
    ['cut off in the middle of the file', form([file]).payload.subarray(0, 120), 'multipart/form-data; boundary=cut-here'],
    ['without its last boundary', form([file]).payload.subarray(0, -6), 'multipart/form-data; boundary=cut-here'],
    ['empty', Buffer.alloc(0), 'multipart/form-data; boundary=cut-here'],
    ['with another boundary than declared', form([file]).payload, 'multipart/form-data; boundary=elsewhere'],
    ['without a boundary', form([file]).payload, 'multipart/form-data'],
    ['that is not a form', Buffer.from('hello'), 'multipart/form-data; boundary=cut-here']
  ])('is refused when %s', async (_, payload, contentType) => {
    const gateway = await createTestGateway()
    const asked = await addReplica(gateway)
    expectProblem(await post(gateway, payload, contentType), 'REQUEST_INVALID')
    expect(asked).toEqual([])
  })
})

describe('a prediction of a place', () => {
  const at = (gateway: TestGateway, body: unknown) => post(gateway, JSON.stringify(body), 'application/json')

  it('has its tile fetched and classified', async () => {
    const gateway = await createTestGateway()
    const places: unknown[] = []
    await gateway.bus.serve({ name: 'ingest', description: 'ingest', answers: [answer(ImageryFetch, 'wildfire', async (place) => { places.push(place); return JPEG })] })
    await addReplica(gateway)
    const response = await at(gateway, { lat: 51.05, lon: -121.42 })
    expect(response.json()).toEqual(prediction(JPEG))
    expect(places).toEqual([{ lat: 51.05, lon: -121.42 }])
  })

  it('is kept for maps, once for each place and model, the place to five decimals', async () => {
    const gateway = await createTestGateway()
    await gateway.bus.serve({ name: 'ingest', description: 'ingest', answers: [answer(ImageryFetch, 'wildfire', async () => JPEG)] })
    await addReplica(gateway)
    for (const lat of [51.0500001, 51.05, 51.1]) await at(gateway, { lat, lon: -121.42 })
    await post(gateway, JPEG, 'image/jpeg') // of no known place
    const { label, confidence, confidences, modelVersion, imageId } = prediction(JPEG)
    const kept = { task: 'wildfire', lon: -121.42, label, confidence, confidences, modelVersion, imageId, at: '2026-06-30T00:00:00.000Z' }
    expect((await gateway.database.place_predictions.list()).sort((a, b) => a.lat - b.lat)).toEqual([{ ...kept, lat: 51.05 }, { ...kept, lat: 51.1 }])
  })

  it('is answered though it cannot be kept', async () => {
    const { database } = await createTestGateway()
    for (const insert of [async () => { throw new Error('away') }, () => new Promise<boolean>(() => {})]) {
      const gateway = await createTestGateway({ database: { ...database, place_predictions: { ...database.place_predictions, insert } } })
      await gateway.bus.serve({ name: 'ingest', description: 'ingest', answers: [answer(ImageryFetch, 'wildfire', async () => JPEG)] })
      await addReplica(gateway)
      for (let lat = 0; lat < 3; lat++) expect((await at(gateway, { lat, lon: 1 })).json()).toEqual(prediction(JPEG))
    }
  })

  it('is refused when it is none, naming the field', async () => {
    const gateway = await createTestGateway()
    expect(expectProblem(await at(gateway, { lat: 91, lon: 0 }), 'REQUEST_INVALID')).toBe('body: lat must be <= 90')
    expect(expectProblem(await at(gateway, { lat: 1 }), 'REQUEST_INVALID')).toBe('body: lon is missing')
    expect(expectProblem(await at(gateway, { lat: '1', lon: 2 }), 'REQUEST_INVALID')).toBe('body: lat must be number')
    expect(expectProblem(await at(gateway, { lat: 1, lon: 2, zoom: 3 }), 'REQUEST_INVALID')).toBe('body: zoom is not known here')
    expectProblem(await at(gateway, [1, 2]), 'REQUEST_INVALID')
    expectProblem(await at(gateway, null), 'REQUEST_INVALID')
    expectProblem(await post(gateway, '{"lat": 1,', 'application/json'), 'REQUEST_INVALID')
    expectProblem(await post(gateway, '{"lat": 1, "lon": 2, "__proto__": {}}', 'application/json'), 'REQUEST_INVALID')
    expectProblem(await gateway.server.inject({ method: 'POST', url: URL }), 'REQUEST_INVALID')
  })

  it('fails as the tile does', async () => {
    for (const code of ['INGEST_TILE_UNAVAILABLE', 'INGEST_TILE_REJECTED'] as const) {
      const gateway = await createTestGateway()
      await gateway.bus.serve({ name: 'ingest', description: 'ingest', answers: [answer(ImageryFetch, 'wildfire', async () => { throw new AppError('no tile', { code, retryable: true }) })] })
      expectProblem(await at(gateway, { lat: 1, lon: 2 }), code)
    }
    expectProblem(await at(await createTestGateway(), { lat: 1, lon: 2 }), 'BUS_NO_RESPONDERS')
  })
})

describe('asking a replica', () => {
  it.each(['INFERENCE_BUSY', 'INFERENCE_NO_MODEL', 'BUS_NO_RESPONDERS'] as const)('is tried a second time after %s', async (code) => {
    const gateway = await createTestGateway()
    const asked = await addReplica(gateway, code)
    expect((await post(gateway, JPEG, 'image/jpeg')).statusCode).toBe(200)
    expect(asked).toHaveLength(2)
  })

  it.each([['INFERENCE_BUSY', '1'], ['INFERENCE_NO_MODEL', '2']] as const)('ends after the second %s, saying when to come again', async (code, retryAfter) => {
    const gateway = await createTestGateway()
    const asked = await addReplica(gateway, code, code, code)
    const response = await post(gateway, JPEG, 'image/jpeg')
    expectProblem(response, code)
    expect(response.headers['retry-after']).toBe(retryAfter)
    expect(asked).toHaveLength(2)
  })

  it('is not repeated when the image is at fault or the time is up', async () => {
    for (const code of ['IMAGE_UNREADABLE', 'BUS_TIMEOUT', 'INTERNAL'] as const) {
      const gateway = await createTestGateway()
      const asked = await addReplica(gateway, code)
      expectProblem(await post(gateway, JPEG, 'image/jpeg'), code)
      expect(asked).toHaveLength(1)
    }
  })

  it('is refused at once, with 429, while as many as allowed are in flight', async () => {
    const gateway = await createTestGateway({ environment: { MAX_IN_FLIGHT: '2' } })
    const waiting: (() => void)[] = []
    const arrived = Promise.withResolvers<void>()
    await gateway.bus.serve({
      name: 'inference',
      description: 'a slow replica',
      answers: [answer(Infer, 'wildfire', async (image) => {
        if (waiting.length === 2) return prediction(image)
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.push(resolve)
        if (waiting.length === 2) arrived.resolve()
        await promise
        return prediction(image)
      })]
    })
    const admitted = [post(gateway, JPEG, 'image/jpeg'), post(gateway, PNG, 'image/png')]
    await arrived.promise
    const refused = await post(gateway, JPEG, 'image/jpeg')
    expectProblem(refused, 'GATEWAY_OVERLOADED')
    expect(refused.headers['retry-after']).toBe('1')
    for (const finish of waiting) finish()
    expect((await Promise.all(admitted)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect((await post(gateway, WEBP, 'image/webp')).statusCode).toBe(200)
  })
})
