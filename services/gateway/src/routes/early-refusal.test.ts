import { answer } from '@emberwatch/bus'
import { Infer, type Prediction, ReplicaNotice, type ReplicaState } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { JPEG } from '../testing/images.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const STATE: ReplicaState = { replica: 'r1', ready: true, draining: false, modelVersion: 'm1', headSha256: null, backboneId: 'b', inFlight: 0, capacity: 1, served: 0, swaps: 0, lastSwapMs: null, lastRefusal: null, rssBytes: 1 }
const PREDICTION: Prediction = { task: 'wildfire', label: 'wildfire', confidence: 1, confidences: { nowildfire: 0, wildfire: 1 }, modelVersion: 'm1', datasetVersion: 'v1', replica: 'r1', imageId: sha256(JPEG), timings: { decodeMs: 1, inferMs: 1, totalMs: 2 } }

const PATHS = ['/v1/tasks/wildfire/predict', '/v1/tasks/wildfire/predict/batch', '/v2/models/wildfire/infer', '/v2/models/wildfire/versions/m1/infer']

/** One replica that takes one request at a time, and answers it when it is told to. */
const open = async () => {
  const gateway = await createTestGateway()
  const [begun, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await gateway.bus.serve({
    name: 'inference',
    description: 'a replica',
    instance: 'r1',
    answers: [answer(Infer, 'wildfire', async () => {
      begun.resolve()
      await answered.promise
      return PREDICTION
    })]
  })
  gateway.bus.tell(ReplicaNotice, 'wildfire', STATE)
  /** A body that no route could read: who complains of it has read it. */
  const post = (url: string) => gateway.server.inject({ method: 'POST', url, payload: '{', headers: { 'content-type': 'application/json' } })
  const predict = () => gateway.server.inject({ method: 'POST', url: PATHS[0] ?? '', payload: JPEG, headers: { 'content-type': 'image/jpeg' } })
  return { begun: begun.promise, answer: answered.resolve, post, predict }
}

describe('while every replica is full', () => {
  it('a request is refused before its body is read, by whichever route, and not any more afterwards', async () => {
    const { begun, answer: free, post, predict } = await open()
    const first = predict()
    await begun
    for (const path of PATHS) {
      const { statusCode, headers } = await post(path)
      expect([path, statusCode, headers['retry-after']]).toEqual([path, 429, '1'])
    }
    free()
    expect((await first).statusCode).toBe(200)
    for (const path of PATHS) expect([path, (await post(path)).statusCode]).toEqual([path, 400])
  })
})
