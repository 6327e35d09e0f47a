import type { Feedback } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { served, storeBlock } from '../testing/predictions.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const open = async () => {
  const gateway = await createTestGateway()
  const answers = await storeBlock(gateway, '20260601T120000000-r1-0', [served(), served({ label: 'nowildfire' })])
  const [predictionId = '', other = ''] = answers.map((answer) => answer.predictionId)
  const give = (body: object, query = '') => gateway.server.inject({ method: 'POST', url: `/v1/feedback${query}`, payload: body })
  const list = async (query = '') => (await gateway.server.inject({ url: `/v1/feedback${query}` })).json<{ items: Feedback[], total: number }>()
  return { ...gateway, predictionId, other, give, list }
}

describe('what a person says of a prediction', () => {
  it('is kept with what was predicted, and announced', async () => {
    const { give, list, published, predictionId } = await open()
    const response = await give({ predictionId, label: 'nowildfire', by: 'ada', note: 'a cloud' })
    expect([response.statusCode, response.json()]).toEqual([200, expect.objectContaining({ predictionId, predicted: 'wildfire', label: 'nowildfire', agrees: false, modelVersion: 'm1', number: 1, by: 'ada', note: 'a cloud' })])
    expect(await list()).toEqual({ items: [response.json()], total: 1 })
    expect(published).toEqual([expect.objectContaining({ type: 'emberwatch.feedback.received.v1', data: expect.objectContaining({ predictionId, judgedAs: 'nowildfire', by: 'ada', comment: 'a cloud' }) })])
  })

  it('is kept once however often it is said, also at once, and changes when it is said otherwise', async () => {
    const { give, list, published, predictionId } = await open()
    const said = await Promise.all(Array.from({ length: 5 }, () => give({ predictionId, label: 'nowildfire', by: 'ada' })))
    expect(new Set(said.map((response) => response.body)).size).toBe(1)
    expect((await give({ predictionId, label: 'wildfire', by: 'ada' })).json()).toMatchObject({ number: 2, agrees: true })
    expect((await give({ predictionId, label: 'nowildfire', by: 'ada' })).json()).toMatchObject({ number: 3 })
    expect((await give({ predictionId, label: 'nowildfire', by: 'bob' })).json()).toMatchObject({ number: 1 })
    expect((await list()).total).toBe(4)
    expect(published).toHaveLength(4)
  })

  it('may be repeated after the last change of mind that is allowed, and not changed any more', async () => {
    const { give, database, predictionId } = await open()
    const { feedbackId, ...first } = (await give({ predictionId, label: 'wildfire', by: 'ada' })).json<Feedback>()
    await database.feedback.insert(recordIds.feedback('wildfire', predictionId, 'ada', 100), { ...first, feedbackId: 'last', number: 100 })
    const again = await give({ predictionId, label: 'wildfire', by: 'ada' })
    expect([again.statusCode, again.json()]).toEqual([200, expect.objectContaining({ feedbackId: 'last' })])
    expect(feedbackId).not.toBe('last')
    expectProblem(await give({ predictionId, label: 'nowildfire', by: 'ada' }), 'FEEDBACK_CONTESTED')
  })

  it('is found by prediction, label, person and agreement', async () => {
    const { give, list, predictionId, other } = await open()
    await give({ predictionId, label: 'wildfire', by: 'ada' })
    await give({ predictionId: other, label: 'wildfire', by: 'bob' })
    const by = async (query: string) => (await list(query)).items.map((one) => one.by)
    expect(await by(`?predictionId=${predictionId}`)).toEqual(['ada'])
    expect(await by('?agrees=false')).toEqual(['bob'])
    expect(await by('?by=ada&label=wildfire')).toEqual(['ada'])
    expect(await by('?modelVersion=m9')).toEqual([])
  })

  it('is refused of a prediction that is not recorded, and of a class that there is none', async () => {
    const { give, predictionId } = await open()
    expectProblem(await give({ predictionId: '20260601T120000000-r1-9.0', label: 'wildfire', by: 'ada' }), 'PREDICTION_NOT_FOUND')
    expect(expectProblem(await give({ predictionId, label: 'smoke', by: 'ada' }), 'REQUEST_INVALID')).toContain('nowildfire, wildfire')
    for (const wrong of [{}, { predictionId, label: 'wildfire' }, { predictionId, label: 'wildfire', by: '' }, { predictionId, label: 'wildfire', by: 'ada', note: 'x'.repeat(2001) }, { predictionId: 'x', label: 'wildfire', by: 'ada' }]) expectProblem(await give(wrong), 'REQUEST_INVALID')
    expectProblem(await give({ predictionId, label: 'a', by: 'ada' }, '?task=scenes'), 'PREDICTION_NOT_FOUND')
  })
})
