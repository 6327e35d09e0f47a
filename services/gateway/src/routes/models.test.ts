import { ModelView, objectKeys, Page } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { juneAt, model, modelFileBytes } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const FILES = ['model.onnx', 'head.onnx', 'head.json', 'head.bin'] as const

const seeded = async () => {
  const gateway = await createTestGateway()
  for (const [index, version] of ['m1', 'm2'].entries()) {
    await gateway.database.models.insert(recordIds.model('wildfire', version), model(version, { createdAt: juneAt(index + 1) }))
    for (const file of FILES) await gateway.objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: version }, file), modelFileBytes(version, file), 'application/octet-stream')
    await gateway.objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: version }, 'card.json'), Buffer.from(JSON.stringify({ card: version })), 'application/json')
  }
  return { ...gateway, get: (url: string) => gateway.server.inject({ url }) }
}

describe('models', () => {
  it('are listed newest first and found by their version', async () => {
    const { get } = await seeded()
    const response = await get('/v1/models')
    expect(Value.Check(Page(ModelView), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ modelVersion: 'm2' }, { modelVersion: 'm1' }], total: 2 })
    expect((await get('/v1/models/m1')).json()).toEqual({ ...model('m1', { createdAt: juneAt(1) }), aliases: [], notes: '', tags: [] })
    expectProblem(await get('/v1/models/m9'), 'MODEL_NOT_FOUND')
    expectProblem(await get('/v1/models/m1?task=scenes'), 'MODEL_NOT_FOUND')
    expectProblem(await get('/v1/models?task=volcano'), 'TASK_NOT_FOUND')
  })

  it('give every one of their files to download', async () => {
    const { get } = await seeded()
    for (const file of FILES) {
      const response = await get(`/v1/models/m2/files/${file}`)
      expect(response.headers).toMatchObject({ 'content-type': file.endsWith('.json') ? 'application/json' : 'application/octet-stream', 'content-disposition': `attachment; filename="emberwatch-wildfire-m2-${file}"` })
      expect(response.rawPayload.equals(modelFileBytes('m2', file))).toBe(true)
    }
    expect((await get('/v1/models/m1/files/card.json')).json()).toEqual({ card: 'm1' })
  })

  it('give no other file, no file of an unknown model, and none that was changed or lost', async () => {
    const { get, objects, database } = await seeded()
    expect(expectProblem(await get('/v1/models/m1/files/secrets.txt'), 'REQUEST_INVALID')).toBe('path: file must be one of model.onnx, head.onnx, head.json, head.bin, card.json, card.html, evaluation.json')
    expectProblem(await get('/v1/models/m1/files/..%2Fm2%2Fhead.bin'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/models/m9/files/head.bin'), 'MODEL_NOT_FOUND')
    await objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1' }, 'head.bin'), Buffer.from('changed'), 'application/octet-stream')
    expectProblem(await get('/v1/models/m1/files/head.bin'), 'STORAGE_OBJECT_CORRUPT')
    await database.models.insert(recordIds.model('wildfire', 'm3'), model('m3'))
    expectProblem(await get('/v1/models/m3/files/model.onnx'), 'STORAGE_OBJECT_MISSING')
    expectProblem(await get('/v1/models/m3/files/card.json'), 'STORAGE_OBJECT_MISSING')
  })

  it('show their card as a page that may do nothing, and give the evaluation behind it', async () => {
    const { get, objects } = await seeded()
    await objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1' }, 'card.html'), Buffer.from('<p>é'), 'text/html')
    await objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1' }, 'evaluation.json'), Buffer.from('{}'), 'application/json')
    const { headers, body } = await get('/v1/models/m1/files/card.html')
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': expect.stringContaining('sandbox') })
    expect(headers['content-disposition']).toBeUndefined()
    expect(body).toBe('<p>é')
    expect((await get('/v1/models/m1/files/evaluation.json')).headers['content-type']).toBe('application/json')
    expectProblem(await get('/v1/models/m2/files/card.html'), 'STORAGE_OBJECT_MISSING')
  })

  it('are also named by the aliases that point to them', async () => {
    const { get, server } = await seeded()
    expectProblem(await get('/v1/models/champion'), 'MODEL_NOT_FOUND')
    for (const version of ['m1', 'm2']) await server.inject({ method: 'POST', url: `/v1/models/${version}/promote`, payload: { reason: 'test' } })
    expect((await get('/v1/models/champion')).json()).toMatchObject({ modelVersion: 'm2', aliases: ['champion'] })
    expect((await get('/v1/models/previous/files/card.json')).json()).toEqual({ card: 'm1' })
    expect((await get('/v1/models')).json()).toMatchObject({ items: [{ modelVersion: 'm2', aliases: ['champion'] }, { modelVersion: 'm1', aliases: ['previous'] }] })
  })
})

describe('noting something of a model', () => {
  const noting = async () => {
    const { server, get, database } = await seeded()
    return { get, database, note: (version: string, payload: object) => server.inject({ method: 'PUT', url: `/v1/models/${version}/notes`, payload }) }
  }

  it('shows it in the model and lets lists be filtered by its tags', async () => {
    const { note, get, database } = await noting()
    const response = await note('m1', { notes: 'misses smoke over Alberta', tags: ['smoke', 'alberta'], by: 'ada' })
    expect(Value.Check(ModelView, response.json())).toBe(true)
    expect(response.json()).toMatchObject({ modelVersion: 'm1', notes: 'misses smoke over Alberta', tags: ['alberta', 'smoke'] })
    await note('m1', { tags: ['smoke'] })
    expect((await get('/v1/models/m1')).json()).toMatchObject({ notes: 'misses smoke over Alberta', tags: ['smoke'] })
    expect((await get('/v1/models?tag=smoke')).json()).toMatchObject({ items: [{ modelVersion: 'm1' }], total: 1 })
    expect((await get('/v1/models?tag=alberta')).json()).toEqual({ items: [], total: 0 })
    expect((await database.model_notes.list()).map(({ number, by }) => [number, by])).toEqual([[1, 'ada'], [2, 'unknown']])
  })

  it('is refused where it says nothing or too much', async () => {
    const { note } = await noting()
    for (const wrong of [{}, { by: 'ada' }, { notes: 'x'.repeat(2001) }, { tags: ['Not so'] }, { tags: ['a', 'a'] }, { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, { tag: 'a' }, { notes: 1 }]) expectProblem(await note('m1', wrong), 'REQUEST_INVALID')
    expectProblem(await note('m9', { notes: 'x' }), 'MODEL_NOT_FOUND')
  })
})

describe('deleting a model', () => {
  it('hides it at once, says afterwards that it was deleted, and refuses while an alias points to it', async () => {
    const { server, get } = await seeded()
    const remove = (version: string, payload: object = { reason: 'made from wrong labels', by: 'ada' }) => server.inject({ method: 'DELETE', url: `/v1/models/${version}`, payload })
    const promote = (version: string) => server.inject({ method: 'POST', url: `/v1/models/${version}/promote`, payload: { reason: 'test' } })
    await promote('m2')
    expect(expectProblem(await remove('m2'), 'MODEL_IN_USE')).toContain('m2 is champion')
    expectProblem(await remove('m1', {}), 'REQUEST_INVALID')
    expectProblem(await remove('m9'), 'MODEL_NOT_FOUND')
    const response = await remove('m1')
    expect(response.json()).toMatchObject({ modelVersion: 'm1', reason: 'made from wrong labels', by: 'ada', purgedAt: null })
    expect((await get('/v1/models')).json()).toMatchObject({ items: [{ modelVersion: 'm2' }], total: 1 })
    const said = 'model m1 was deleted at 2026-06-30T00:00:00.000Z by ada: made from wrong labels'
    for (const refused of [await get('/v1/models/m1'), await get('/v1/models/m1/files/head.bin'), await promote('m1'), await remove('m1')]) expect(expectProblem(refused, 'MODEL_NOT_FOUND')).toBe(said)
  })
})
