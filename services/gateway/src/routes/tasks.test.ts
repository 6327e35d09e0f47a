import { Page, TaskDefinition } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

describe('tasks', () => {
  it('are those that have a definition', async () => {
    const { server } = await createTestGateway()
    const response = await server.inject({ url: '/v1/tasks' })
    expect(Value.Check(Page(TaskDefinition), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ task: 'scenes' }, { task: 'wildfire' }], total: 2 })
    expectProblem(await server.inject({ url: '/v1/tasks?task=wildfire' }), 'REQUEST_INVALID')
  })
})
