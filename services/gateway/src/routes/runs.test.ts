import { Page, Run, RunComparison, RunMetric } from '@emberwatch/contracts'
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

  it('are compared side by side', async () => {
    const get = await seeded()
    const response = await get('/v1/runs/compare?runs=r1,r2,r1')
    expect(Value.Check(RunComparison, response.json())).toBe(true)
    expect(response.json()).toMatchObject({ differing: ['datasetVersion'], items: [{ run: { runId: 'r1' }, best: { step: 2 }, model: { modelVersion: 'm1' } }, { run: { runId: 'r2' }, best: null, model: null }] })
    for (const runs of ['r1', 'r1,r1', ',,,', Array.from({ length: 11 }, (_, index) => `r${index}`).join(',')]) expectProblem(await get(`/v1/runs/compare?runs=${runs}`), 'REQUEST_INVALID')
    expectProblem(await get('/v1/runs/compare'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/runs/compare?runs=r1,r9'), 'RUN_NOT_FOUND')
  })
})
