import { Model, objectKeys, Page } from '@emberwatch/contracts'
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
    expect(Value.Check(Page(Model), response.json())).toBe(true)
    expect(response.json()).toMatchObject({ items: [{ modelVersion: 'm2' }, { modelVersion: 'm1' }], total: 2 })
    expect((await get('/v1/models/m1')).json()).toEqual(model('m1', { createdAt: juneAt(1) }))
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
    expect(expectProblem(await get('/v1/models/m1/files/secrets.txt'), 'REQUEST_INVALID')).toBe('path: file must be one of model.onnx, head.onnx, head.json, head.bin, card.json')
    expectProblem(await get('/v1/models/m1/files/..%2Fm2%2Fhead.bin'), 'REQUEST_INVALID')
    expectProblem(await get('/v1/models/m9/files/head.bin'), 'MODEL_NOT_FOUND')
    await objects.put(objectKeys.modelFile({ task: 'wildfire', modelVersion: 'm1' }, 'head.bin'), Buffer.from('changed'), 'application/octet-stream')
    expectProblem(await get('/v1/models/m1/files/head.bin'), 'STORAGE_OBJECT_CORRUPT')
    await database.models.insert(recordIds.model('wildfire', 'm3'), model('m3'))
    expectProblem(await get('/v1/models/m3/files/model.onnx'), 'STORAGE_OBJECT_MISSING')
    expectProblem(await get('/v1/models/m3/files/card.json'), 'STORAGE_OBJECT_MISSING')
  })
})
