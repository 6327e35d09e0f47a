import { Fire, Page, Quarantined, TaskDefinition } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { fire, juneAt, refusal } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const seeded = async () => {
  const gateway = await createTestGateway()
  const { fires, quarantine } = gateway.database
  for (const record of [fire('old', { firstSeenAt: juneAt(1) }), fire('new', { firstSeenAt: juneAt(3) }), fire('middle', { firstSeenAt: juneAt(2), state: 'pending', imageId: null }), fire('other', { task: 'scenes' })]) {
    await fires.insert(recordIds.fire(record.task, record.fireId), record)
  }
  for (const record of [refusal('first', { rejectedAt: juneAt(1) }), refusal('second', { rejectedAt: juneAt(2) })]) {
    await quarantine.insert(recordIds.rejection(record.task, record.rejectionId), record)
  }
  const get = (url: string) => gateway.server.inject({ url })
  return { get }
}

describe('fires', () => {
  it('are listed newest first, by state and by page', async () => {
    const { get } = await seeded()
    const names = async (url: string) => {
      const response = await get(url)
      expect(Value.Check(Page(Fire), response.json())).toBe(true)
      const { items, total } = response.json<{ items: Fire[], total: number }>()
      return [items.map(({ fireId }) => fireId), total]
    }
    expect(await names('/v1/fires')).toEqual([['new', 'middle', 'old'], 3])
    expect(await names('/v1/fires?state=taken')).toEqual([['new', 'old'], 2])
    expect(await names('/v1/fires?limit=1&offset=1')).toEqual([['middle'], 3])
    expect(await names('/v1/fires?task=scenes')).toEqual([['other'], 1])
    expect(await names('/v1/fires?offset=10')).toEqual([[], 3])
  })

  it('are refused to a request that is not right', async () => {
    const { get } = await seeded()
    for (const query of ['limit=0', 'limit=501', 'limit=1.5', 'limit=ten', 'limit=', 'limit=true', 'offset=-1', 'offset=99999999999999999999', 'state=burning', 'limit=1&limit=2', 'page=2', '__proto__=1', 'toString=1', 'state=constructor']) {
      expectProblem(await get(`/v1/fires?${query}`), 'REQUEST_INVALID')
    }
    expect(expectProblem(await get('/v1/fires?task=volcano'), 'TASK_NOT_FOUND')).toContain('volcano')
  })
})

describe('the quarantine', () => {
  it('shows what was refused and why, newest first', async () => {
    const { get } = await seeded()
    const response = await get('/v1/quarantine?limit=1')
    expect(Value.Check(Page(Quarantined), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ rejectionId: 'second', reason: 'not-an-image' }], total: 2 })
    expectProblem(await get('/v1/quarantine?task=volcano'), 'TASK_NOT_FOUND')
  })
})

describe('tasks', () => {
  it('are those that have a definition', async () => {
    const { get } = await seeded()
    const response = await get('/v1/tasks')
    expect(Value.Check(Page(TaskDefinition), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ task: 'scenes' }, { task: 'wildfire' }], total: 2 })
    expectProblem(await get('/v1/tasks?task=wildfire'), 'REQUEST_INVALID')
  })
})
