import { answer } from '@emberwatch/bus'
import { Infer, type InferOptions, type Prediction } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { JPEG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { sweepUploads } from '../sweep-uploads.ts'

const LARGE = Buffer.concat([JPEG, Buffer.alloc(1_200_000, 'a')])
const prediction = { task: 'wildfire', label: 'wildfire', confidence: 1, confidences: { wildfire: 1 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(LARGE), timings: { decodeMs: 1, inferMs: 1, totalMs: 2 } } satisfies Prediction

const open = async (environment: Record<string, string> = {}) => {
  const gateway = await createTestGateway({ environment })
  const asked: { bytes: number, claim: InferOptions['claim'] }[] = []
  const answering = Promise.withResolvers<void>()
  answering.resolve()
  const state = { until: answering.promise }
  await gateway.bus.serve({
    name: 'inference',
    description: 'a replica',
    answers: [answer(Infer, 'wildfire', async (image, { options }) => {
      asked.push({ bytes: image.length, claim: options?.claim })
      await state.until
      return prediction
    })]
  })
  const post = (payload: Buffer, headers: Record<string, string> = {}) => gateway.server.inject({ method: 'POST', url: '/v1/tasks/wildfire/predict', payload, headers: { 'content-type': 'image/jpeg', ...headers } })
  return { ...gateway, asked, post, state }
}

describe('an image that no message holds', () => {
  it('goes by the object store, the same one once a minute, and smaller ones do not', async () => {
    const { objects, asked, post } = await open()
    for (const image of [LARGE, LARGE, JPEG]) expect((await post(image)).statusCode).toBe(200)
    const claim = { key: `uploads/20260630T0000Z/${sha256(LARGE)}`, sha256: sha256(LARGE) }
    expect(asked).toEqual([{ bytes: 0, claim }, { bytes: 0, claim }, { bytes: JPEG.length, claim: undefined }])
    expect(await objects.list('uploads/')).toEqual([claim.key])
    expect(sha256(await objects.get(claim.key))).toBe(claim.sha256)
  })

  it('is given up at the deadline if the object store hangs', async () => {
    const { objects, post } = await open()
    objects.put = () => new Promise(() => {})
    expectProblem(await post(LARGE, { 'x-request-timeout-ms': '60' }), 'BUS_TIMEOUT')
  })

  it('is removed once nobody can be waiting for it', async () => {
    const { objects } = await open()
    for (const minute of ['20260629T2350Z', '20260629T2354Z', '20260629T2355Z', '20260630T0000Z']) await objects.put(`uploads/${minute}/x`, LARGE, 'image/jpeg')
    expect(await sweepUploads({ objects, now: () => new Date('2026-06-30T00:00:00.000Z') })).toBe(2)
    expect(await objects.list('uploads/')).toEqual(['uploads/20260629T2355Z/x', 'uploads/20260630T0000Z/x'])
  })

  it('is refused before it is read while many others are in hand, and smaller ones are not', async () => {
    const { asked, post, state } = await open({ MAX_LARGE_UPLOADS: '2' })
    const answered = Promise.withResolvers<void>()
    state.until = answered.promise
    const first = [post(LARGE), post(LARGE)]
    while (asked.length < 2) await new Promise((resolve) => { setImmediate(resolve) })
    expectProblem(await post(LARGE), 'GATEWAY_OVERLOADED')
    const small = post(JPEG)
    answered.resolve()
    expect((await Promise.all([...first, small])).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect((await post(LARGE)).statusCode).toBe(200)
  })
})
