import { answer } from '@emberwatch/bus'
import { AppError, TrainerTrain } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const serving = async () => {
  const gateway = await createTestGateway()
  const asked: unknown[] = []
  await gateway.bus.serve({
    name: 'trainer',
    description: 'trainer',
    answers: [answer(TrainerTrain, 'wildfire', async (request) => {
      asked.push(request)
      if (request.datasetVersion === 'v9') throw new AppError('there is no dataset version v9', { code: 'DATASET_NOT_FOUND', retryable: false })
      return { runId: 'run/1', datasetVersion: 'v2-bbbbbbbb', state: 'accepted' as const }
    })]
  })
  const send = (payload: string, type: string) => gateway.server.inject({ method: 'POST', url: '/v1/train', headers: { 'content-type': type }, payload })
  const train = (body?: unknown) => gateway.server.inject({ method: 'POST', url: '/v1/train', ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }) })
  return { asked, train, send }
}

describe('asking for a training', () => {
  it('is passed on, and answered with where to follow it', async () => {
    const { train, asked } = await serving()
    const response = await train()
    expect(response.statusCode).toBe(202)
    expect(response.headers['location']).toBe('/v1/runs/run%2F1?task=wildfire')
    expect(response.json()).toEqual({ runId: 'run/1', datasetVersion: 'v2-bbbbbbbb', state: 'accepted' })
    await train({ datasetVersion: 'v2', parameters: { units: 64, seed: 3 } })
    expect(asked).toEqual([{}, { datasetVersion: 'v2', parameters: { units: 64, seed: 3 } }])
    expectProblem(await train({ datasetVersion: 'v9' }), 'DATASET_NOT_FOUND')
    expect(expectProblem(await train({ parameters: { units: 0, layers: 2 } }), 'REQUEST_INVALID')).toMatch(/^body: parameters\.layers is not known; there are units, .*; parameters\.units must be >= 1$/)
  })

  it('takes a training file in YAML just as well, and says what is wrong with one and where', async () => {
    const { asked, send } = await serving()
    const yaml = (text: string, type = 'application/yaml') => send(text, type)
    expect((await yaml('datasetVersion: v2\nparameters:\n  units: 64 # few\n  sweep: { method: grid, space: { l2: [0, 0.001] } }\n')).statusCode).toBe(202)
    expect((await yaml('', 'text/yaml; charset=utf-8')).statusCode).toBe(202)
    expect(asked).toEqual([{ datasetVersion: 'v2', parameters: { units: 64, sweep: { method: 'grid', space: { l2: [0, 0.001] } } } }, {}])
    expect(expectProblem(await yaml('parameters:\n  units: 64\n  units: 32\n'), 'REQUEST_INVALID')).toMatch(/the body cannot be read as YAML or JSON: line 3/)
    expect(expectProblem(await yaml('parameters: { sweep: { method: grid, space: { units: { min: 1, max: 9 } } } }'), 'REQUEST_INVALID')).toContain('which a grid cannot walk')
    expectProblem(await yaml('[1, 2]'), 'REQUEST_INVALID')
    expectProblem(await yaml('just text'), 'REQUEST_INVALID')
    expect(asked).toHaveLength(2)
  })

  it('is passed on by nobody while the trainer is away', async () => {
    const { server } = await createTestGateway()
    const response = await server.inject({ method: 'POST', url: '/v1/train' })
    expectProblem(response, 'BUS_NO_RESPONDERS')
    expect(response.headers['retry-after']).toBe('2')
  })
})
