import { Activation, AliasHistory, Page } from '@emberwatch/contracts'
import { listActivations, recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { model } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const seeded = async () => {
  const gateway = await createTestGateway()
  for (const version of ['m1', 'm2', 'm3']) await gateway.database.models.insert(recordIds.model('wildfire', version), model(version))
  const post = (url: string, body: unknown) => gateway.server.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) })
  return {
    ...gateway,
    promote: (version: string, body: unknown = { reason: 'looks better' }, query = '') => post(`/v1/models/${version}/promote${query}`, body),
    rollBack: (body: unknown = { reason: 'it misses fires' }) => post('/v1/models/rollback', body),
    moves: async () => (await listActivations(gateway.database, 'wildfire', 'champion')).map(({ number, modelVersion }) => `${number} ${modelVersion}`)
  }
}

describe('promoting a model', () => {
  it('is a new move of the alias, announced', async () => {
    const { promote, moves, published } = await seeded()
    const response = await promote('m1')
    expect(response.statusCode).toBe(200)
    expect(Value.Check(Activation, response.json())).toBe(true)
    expect(response.json()).toEqual({ task: 'wildfire', alias: 'champion', number: 1, modelVersion: 'm1', previousVersion: null, reason: 'looks better', by: 'gateway', at: '2026-06-30T00:00:00.000Z' })
    await promote('m2')
    expect(await moves()).toEqual(['1 m1', '2 m2'])
    expect(published.map(({ type, data }) => [type, (data as Activation).modelVersion])).toEqual([['emberwatch.model.updated.v1', 'm1'], ['emberwatch.model.updated.v1', 'm2']])
  })

  it('of the current champion changes nothing', async () => {
    const { promote, moves, published } = await seeded()
    const first = await promote('m1')
    expect((await promote('m1', { reason: 'again' })).json()).toEqual(first.json())
    expect(await moves()).toEqual(['1 m1'])
    expect(published).toHaveLength(1)
  })

  it('can be of another alias', async () => {
    const { promote, moves } = await seeded()
    expect((await promote('m2', { alias: 'challenger', reason: 'try it' })).json()).toMatchObject({ alias: 'challenger', number: 1 })
    expect(await moves()).toEqual([])
  })

  it('is refused for a model that is not there and for a request that is not right', async () => {
    const { promote } = await seeded()
    expectProblem(await promote('m9'), 'MODEL_NOT_FOUND')
    expectProblem(await promote('m1', undefined, '?task=volcano'), 'TASK_NOT_FOUND')
    expectProblem(await promote('m1', undefined, '?task=scenes'), 'MODEL_NOT_FOUND')
    expect(expectProblem(await promote('m1', {}), 'REQUEST_INVALID')).toBe('body: reason is missing')
    expect(expectProblem(await promote('m1', { alias: 'best', reason: 'x' }), 'REQUEST_INVALID')).toBe('body: alias must be one of champion, challenger, shadow')
    expectProblem(await promote('m1', { reason: '' }), 'REQUEST_INVALID')
    expectProblem(await promote('m1', { reason: 'x'.repeat(501) }), 'REQUEST_INVALID')
  })

  it('loses no move when two are made at once', async () => {
    const { promote, moves, published } = await seeded()
    await promote('m1')
    const answers = await Promise.all([promote('m2'), promote('m3')])
    const made = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json<Activation>())
    for (const refused of answers.filter(({ statusCode }) => statusCode !== 200)) expectProblem(refused, 'MODEL_ALIAS_MOVED')
    expect(made.length).toBeGreaterThan(0)
    const stored = await moves()
    expect(stored).toEqual(['1 m1', ...made.sort((a, b) => a.number - b.number).map(({ number, modelVersion }) => `${number} ${modelVersion}`)])
    expect(published.map(({ data }) => `${(data as Activation).number} ${(data as Activation).modelVersion}`).sort()).toEqual(stored)
  })
})

describe('rolling back', () => {
  it('goes back one version each time, always as a new move, until there is none', async () => {
    const { promote, rollBack, moves } = await seeded()
    for (const version of ['m1', 'm2', 'm3']) await promote(version)
    expect((await rollBack()).json()).toMatchObject({ number: 4, modelVersion: 'm2', previousVersion: 'm3', reason: 'it misses fires' })
    expect((await rollBack()).json()).toMatchObject({ number: 5, modelVersion: 'm1', previousVersion: 'm2' })
    expectProblem(await rollBack(), 'MODEL_NOTHING_TO_ROLL_BACK')
    expect(await moves()).toEqual(['1 m1', '2 m2', '3 m3', '4 m2', '5 m1'])
  })

  it('is refused where there is nothing to go back to', async () => {
    const { promote, rollBack } = await seeded()
    expectProblem(await rollBack(), 'MODEL_NOTHING_TO_ROLL_BACK')
    await promote('m1')
    expectProblem(await rollBack(), 'MODEL_NOTHING_TO_ROLL_BACK')
    expectProblem(await rollBack({ alias: 'shadow', reason: 'x' }), 'MODEL_NOTHING_TO_ROLL_BACK')
    expectProblem(await rollBack({}), 'REQUEST_INVALID')
  })
})

describe('aliases', () => {
  it('say where they point and every move that led there', async () => {
    const { promote, server } = await seeded()
    await promote('m1')
    await promote('m2')
    const response = await server.inject({ url: '/v1/models/aliases' })
    expect(Value.Check(Page(AliasHistory), response.json())).toBe(true)
    expect(response.json()).toMatchObject({
      items: [
        { alias: 'champion', modelVersion: 'm2', current: { modelVersion: 'm2' }, history: [{ number: 2 }, { number: 1 }] },
        { alias: 'challenger', modelVersion: null, current: null, history: [] },
        { alias: 'shadow', modelVersion: null, current: null, history: [] },
        { alias: 'previous', modelVersion: 'm1', current: { number: 1, modelVersion: 'm1' }, history: [] }
      ],
      total: 4
    })
    expectProblem(await server.inject({ url: '/v1/models/aliases?task=volcano' }), 'TASK_NOT_FOUND')
  })
})
