import { type DatasetVersion, ModelLineage, PredictionLineage } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { fire, image, juneAt, model, run } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'
import { jpegNamed, rowOfJpeg, storeVersion } from '../testing/versions.ts'

const FIRE = 'bc/Chu Chua/2026-06-02'

const seeded = async () => {
  const gateway = await createTestGateway()
  const { database, server } = gateway
  const base = [rowOfJpeg('old forest', { label: 'nowildfire' }), rowOfJpeg('old fire')]
  const first = await storeVersion(gateway, { number: 1, rows: base })
  const second: DatasetVersion = await storeVersion(gateway, { number: 2, parent: first, rows: [...base.map((row) => ({ ...row, addedIn: first.version })), rowOfJpeg('new fire', { source: 'feed', fireId: FIRE, split: 'test' })] })
  await database.models.insert(recordIds.model('wildfire', 'm2'), model('m2', { datasetVersion: second.version, datasetContentHash: second.contentHash, runId: 'r2' }))
  await database.runs.insert(recordIds.run('wildfire', 'r2'), run('r2', { datasetVersion: second.version, modelVersion: 'm2' }))
  await database.fires.insert(recordIds.fire('wildfire', FIRE), fire(FIRE, { name: 'Chu Chua', hectares: 120, startedAt: '2026-06-02' }))
  for (const name of ['old forest', 'old fire']) await database.images.insert(recordIds.image('wildfire', sha256(jpegNamed(name))), image(jpegNamed(name), { origin: 'import base' }))
  await database.images.insert(recordIds.image('wildfire', sha256(jpegNamed('new fire'))), image(jpegNamed('new fire'), { source: 'feed', fireId: FIRE, origin: 'feed cwfis/activefires.csv' }))
  const get = (url: string) => server.inject({ url })
  return { ...gateway, get, first, second, idOf: (name: string) => sha256(jpegNamed(name)) }
}

describe('the lineage of a model', () => {
  it('leads to its run, its dataset version, the versions before and each image with its row of the feed', async () => {
    const { get, first, second, idOf } = await seeded()
    const response = await get('/v1/models/m2/lineage')
    const lineage = response.json<ModelLineage>()
    expect(Value.Check(ModelLineage, lineage)).toBe(true)
    expect(lineage).toMatchObject({
      model: { modelVersion: 'm2', datasetContentHash: second.contentHash },
      deletion: null,
      run: { runId: 'r2' },
      dataset: { version: second.version, contentHash: second.contentHash, bySource: { import: { train: 2, validation: 0, test: 0 }, feed: { train: 0, validation: 0, test: 1 } }, ancestors: [{ version: first.version, parent: null }], ancestorsInAll: 1 },
      total: 3,
      links: { manifest: `/v1/datasets/${second.version}/manifest?task=wildfire` }
    })
    expect(lineage.items.find(({ imageId }) => imageId === idOf('new fire'))).toMatchObject({
      split: 'test', source: 'feed', origin: 'feed cwfis/activefires.csv', addedIn: second.version, fireId: FIRE, fire: { agency: 'bc', name: 'Chu Chua', startedAt: '2026-06-02', hectares: 120 }
    })
    expect(lineage.items.find(({ imageId }) => imageId === idOf('old fire'))).toMatchObject({ addedIn: first.version, origin: 'import base', fire: null })
  })

  it('shows the images that are asked for, a page at a time', async () => {
    const { get, idOf } = await seeded()
    const found = async (query: string) => { const { items, total } = (await get(`/v1/models/m2/lineage?${query}`)).json<ModelLineage>(); return { ids: items.map(({ imageId }) => imageId), total } }
    expect(await found('source=feed')).toEqual({ ids: [idOf('new fire')], total: 1 })
    expect(await found('split=train&label=nowildfire')).toEqual({ ids: [idOf('old forest')], total: 1 })
    const page = await found('limit=1&offset=1')
    expect([page.ids.length, page.total]).toEqual([1, 3])
  })

  it('stays after the model was deleted, and says so', async () => {
    const { get, server } = await seeded()
    await server.inject({ method: 'DELETE', url: '/v1/models/m2', payload: { reason: 'wrong labels', by: 'ada' } })
    expectProblem(await get('/v1/models/m2'), 'MODEL_NOT_FOUND')
    expect((await get('/v1/models/m2/lineage')).json()).toMatchObject({ model: { modelVersion: 'm2' }, deletion: { reason: 'wrong labels', by: 'ada' }, total: 3 })
    expectProblem(await get('/v1/models/m9/lineage'), 'MODEL_NOT_FOUND')
  })
})

describe('the lineage of a prediction', () => {
  it('says whether the predicted image was learned from, and in which split', async () => {
    const { get, second, idOf } = await seeded()
    const ask = async (name: string) => (await get(`/v1/lineage?modelVersion=m2&imageId=${idOf(name)}`)).json<PredictionLineage>()
    const tested = await ask('new fire')
    expect(Value.Check(PredictionLineage, tested)).toBe(true)
    expect(tested.sentence).toBe(`image ${idOf('new fire').slice(0, 12)}… was in the test split of ${second.version} as wildfire: the model was judged by it and never learned from it`)
    expect(tested).toMatchObject({ prediction: { split: 'test', image: { fire: { name: 'Chu Chua' } }, places: [] }, links: { fire: `/v1/fires/${encodeURIComponent(FIRE)}?task=wildfire` } })
    expect((await ask('old fire')).sentence).toContain('in the train split')
    expect(await ask('never seen')).toMatchObject({ prediction: { split: null, image: null }, sentence: expect.stringContaining('had never seen these very bytes') })
  })

  it('starts from a place that was asked about just as well', async () => {
    const { get, database, idOf } = await seeded()
    const kept = { task: 'wildfire', lat: 51.05, lon: -121.42, imageId: idOf('old fire'), label: 'wildfire', confidence: 0.9, confidences: { wildfire: 0.9, nowildfire: 0.1 }, modelVersion: 'm2', at: juneAt(9) }
    await database.place_predictions.insert('one', kept)
    const { prediction } = (await get('/v1/lineage?modelVersion=m2&place=51.05,-121.420')).json<PredictionLineage>()
    expect(prediction).toMatchObject({ imageId: idOf('old fire'), split: 'train', places: [{ lat: 51.05, lon: -121.42, confidence: 0.9 }] })
    expect(expectProblem(await get('/v1/lineage?modelVersion=m2&place=10,10'), 'IMAGE_NOT_FOUND')).toContain('no prediction of 10,10 by m2 is kept')
  })

  it('is refused where it is not clear which prediction is meant', async () => {
    const { get, idOf } = await seeded()
    for (const query of ['modelVersion=m2', `imageId=${idOf('old fire')}`, 'modelVersion=m2&imageId=abc', 'modelVersion=m2&place=north', 'modelVersion=m2&place=91,0', `modelVersion=m2&place=1,1&imageId=${idOf('old fire')}`]) {
      expectProblem(await get(`/v1/lineage?${query}`), 'REQUEST_INVALID')
    }
    expectProblem(await get(`/v1/lineage?modelVersion=m9&imageId=${idOf('old fire')}`), 'MODEL_NOT_FOUND')
  })
})
