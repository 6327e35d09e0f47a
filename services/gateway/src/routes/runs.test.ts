import { answer } from '@emberwatch/bus'
import { AppError, objectKeys, Page, Run, RunArtifacts, RunComparison, type RunLogLine, RunMetric, TrainerCancel } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { juneAt, metric, model, run } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const seeded = async () => {
  const { database, server } = await createTestGateway()
  for (const record of [run('r1', { startedAt: juneAt(1), modelVersion: 'm1' }), run('r2', { startedAt: juneAt(2), datasetVersion: 'v2-bbbbbbbb', state: 'running' })]) {
    await database.runs.insert(recordIds.run('wildfire', record.runId), record)
  }
  for (const step of [2, 0, 1]) await database.run_metrics.insert(recordIds.runMetric('wildfire', 'r1', step), metric('r1', step, 0.5 - step / 10))
  await database.models.insert(recordIds.model('wildfire', 'm1'), model('m1'))
  return (url: string) => server.inject({ url })
}

describe('runs', () => {
  it('are listed newest first, also by state', async () => {
    const get = await seeded()
    const response = await get('/v1/runs')
    expect(Value.Check(Page(Run), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ runId: 'r2' }, { runId: 'r1' }], total: 2 })
    expect((await get('/v1/runs?state=finished')).json()).toMatchObject({ items: [{ runId: 'r1' }], total: 1 })
  })

  it('are found by their id', async () => {
    const get = await seeded()
    expect((await get('/v1/runs/r1')).json()).toEqual(run('r1', { startedAt: juneAt(1), modelVersion: 'm1' }))
    expectProblem(await get('/v1/runs/r9'), 'RUN_NOT_FOUND')
    expectProblem(await get('/v1/runs/r1?task=scenes'), 'RUN_NOT_FOUND')
    expectProblem(await get('/v1/runs/r1?task=volcano'), 'TASK_NOT_FOUND')
  })

  it('give what was measured, in order', async () => {
    const get = await seeded()
    const response = await get('/v1/runs/r1/metrics?limit=2')
    expect(Value.Check(Page(RunMetric), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ step: 0 }, { step: 1 }], total: 3 })
    expect((await get('/v1/runs/r2/metrics')).json()).toEqual({ items: [], total: 0 })
    expectProblem(await get('/v1/runs/r9/metrics'), 'RUN_NOT_FOUND')
  })

  it('are compared side by side, as numbers', async () => {
    const get = await seeded()
    const response = await get('/v1/runs/compare?runs=r1,r2,r1')
    expect(Value.Check(RunComparison, response.json())).toBe(true)
    expect(response.json()).toMatchObject({
      differing: ['datasetVersion'],
      items: [{ run: { runId: 'r1' }, best: { step: 2 }, history: [{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }], model: { modelVersion: 'm1' } }, { run: { runId: 'r2' }, best: null, history: [], model: null }]
    })
    for (const runs of ['r1', 'r1,r1', ',,,', Array.from({ length: 11 }, (_, index) => `r${index}`).join(',')]) expectProblem(await get(`/v1/runs/compare?runs=${runs}`), 'REQUEST_INVALID')
    expectProblem(await get('/v1/runs/compare'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/runs/compare?runs=r1,r9'), 'RUN_NOT_FOUND')
  })

  it('are compared side by side, as a page', async () => {
    const get = await seeded()
    const { headers, body } = await get('/v1/runs/compare?runs=r1,r2&format=html')
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': expect.stringContaining("default-src 'none'") })
    expect(body).toContain('2 training runs side by side')
    expectProblem(await get('/v1/runs/compare?runs=r1,r2&format=pdf'), 'REQUEST_INVALID')
  })
})

describe('looking for runs', () => {
  const many = async () => {
    const { database, server } = await createTestGateway()
    const scored = (version: string, accuracy: number, loss: number) => {
      const made = model(version)
      return { ...made, candidate: { ...made.candidate, accuracy }, validation: { ...made.validation, loss } }
    }
    const runs = [
      run('r1', { startedAt: juneAt(1), modelVersion: 'm1', trigger: 'request', parameters: { ...run('x').parameters, learningRate: 0.0125 } }),
      run('r2', { startedAt: juneAt(2), modelVersion: 'm2', backend: 'webgpu' }),
      run('r3', { startedAt: juneAt(3), state: 'failed', failure: 'The loss ran away' }),
      run('r4', { startedAt: juneAt(4), modelVersion: 'm3' })
    ]
    for (const record of runs) await database.runs.insert(recordIds.run('wildfire', record.runId), record)
    for (const record of [scored('m1', 0.97, 0.12), scored('m2', 0.95, 0.1), scored('m3', 0.96, 0.2)]) await database.models.insert(recordIds.model('wildfire', record.modelVersion), record)
    return async (query: string) => {
      const { items, total } = (await server.inject({ url: `/v1/runs?${query}` })).json<{ items: Run[], total: number }>()
      return [items.map(({ runId }) => runId).join(' '), total]
    }
  }

  it('finds them by what they are and by words', async () => {
    const find = await many()
    expect(await find('trigger=request')).toEqual(['r1', 1])
    expect(await find('backend=webgpu')).toEqual(['r2', 1])
    expect(await find('q=RAN+loss')).toEqual(['r3', 1])
    expect(await find('q=0.0125')).toEqual(['r1', 1])
    expect(await find('q=m2&state=failed')).toEqual(['', 0])
    expect(await find('q=')).toEqual(['r4 r3 r2 r1', 4])
  })

  it('sorts them by their models, those without one last, a page at a time', async () => {
    const find = await many()
    expect(await find('sort=accuracy')).toEqual(['r1 r4 r2 r3', 4])
    expect(await find('sort=validationLoss&limit=2')).toEqual(['r2 r1', 4])
    expect(await find('sort=validationLoss&limit=2&offset=2')).toEqual(['r4 r3', 4])
    expect(await find('limit=1&offset=1')).toEqual(['r3', 4])
  })
})

describe('what a run leaves behind', () => {
  it('is its log, line by line', async () => {
    const { database, server } = await createTestGateway()
    await database.runs.insert(recordIds.run('wildfire', 'r1'), run('r1'))
    const line = (number: number, level: RunLogLine['level']): RunLogLine => ({ runId: 'r1', line: number, at: juneAt(1), level, message: `line ${number}` })
    for (const each of [line(2, 'info'), line(0, 'info'), line(1, 'warn')]) await database.run_logs.insert(recordIds.runLogLine('wildfire', 'r1', each.line), each)
    expect((await server.inject({ url: '/v1/runs/r1/log?limit=2' })).json()).toEqual({ items: [line(0, 'info'), line(1, 'warn')], total: 3 })
    expect((await server.inject({ url: '/v1/runs/r1/log?level=warn' })).json()).toEqual({ items: [line(1, 'warn')], total: 1 })
    expectProblem(await server.inject({ url: '/v1/runs/r9/log' }), 'RUN_NOT_FOUND')
  })

  it('is its model, with the files that are there', async () => {
    const { database, objects, server } = await createTestGateway()
    const artifacts = async () => (await server.inject({ url: '/v1/runs/r1/artifacts' })).json<RunArtifacts>()
    await database.runs.insert(recordIds.run('wildfire', 'r1'), run('r1'))
    expect(await artifacts()).toEqual({ runId: 'r1', modelVersion: null, deleted: false, files: [] })
    await database.runs.inform(recordIds.run('wildfire', 'r1'), { modelVersion: 'm1' })
    await database.models.insert(recordIds.model('wildfire', 'm1'), model('m1'))
    for (const name of ['head.onnx', 'card.html'] as const) await objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1' }, name), new Uint8Array(10), 'text/plain')
    const found = await artifacts()
    expect(Value.Check(RunArtifacts, found)).toBe(true)
    expect(found.files).toEqual([
      { name: 'head.onnx', href: '/v1/models/m1/files/head.onnx?task=wildfire', sha256: model('m1').files.head.sha256, bytes: 10 },
      { name: 'card.html', href: '/v1/models/m1/files/card.html?task=wildfire', sha256: null, bytes: null }
    ])
    await server.inject({ method: 'DELETE', url: '/v1/models/m1', payload: { reason: 'test' } })
    expect(await artifacts()).toEqual({ runId: 'r1', modelVersion: 'm1', deleted: true, files: [] })
  })
})

describe('cancelling a run', () => {
  it('is passed on to the trainer, with what it says', async () => {
    const { database, server, bus } = await createTestGateway()
    for (const runId of ['waiting', 'running', 'over']) await database.runs.insert(recordIds.run('wildfire', runId), run(runId))
    const asked: unknown[] = []
    await bus.serve({
      name: 'trainer',
      description: 'trainer',
      answers: [answer(TrainerCancel, 'wildfire', async (request) => {
        asked.push(request)
        if (request.runId === 'over') throw new AppError('run over is over: m1', { code: 'TRAINER_RUN_OVER', retryable: false })
        return { runId: request.runId, state: request.runId === 'waiting' ? 'cancelled' as const : 'cancelling' as const }
      })]
    })
    const cancel = (runId: string, payload?: object) => server.inject({ method: 'POST', url: `/v1/runs/${runId}/cancel`, ...(payload === undefined ? {} : { payload }) })
    const waiting = await cancel('waiting')
    expect([waiting.statusCode, waiting.json()]).toEqual([200, { runId: 'waiting', state: 'cancelled' }])
    expect((await cancel('running', { reason: 'wrong data' })).statusCode).toBe(202)
    expectProblem(await cancel('over'), 'TRAINER_RUN_OVER')
    expectProblem(await cancel('unheard-of'), 'RUN_NOT_FOUND')
    expectProblem(await cancel('running', { reason: '' }), 'REQUEST_INVALID')
    expect(asked).toEqual([{ runId: 'waiting' }, { runId: 'running', reason: 'wrong data' }, { runId: 'over' }])
  })
})
