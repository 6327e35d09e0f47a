import { type Fire, FireHistory, FireMap, MappedFire, Page, type PlacePrediction } from '@emberwatch/contracts'
import { recordIds, sha256 } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { fire, juneAt } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const prediction = (fields: Partial<PlacePrediction>): PlacePrediction => ({
  task: 'wildfire', lat: 10, lon: 10, imageId: sha256('somewhere'), label: 'wildfire', confidence: 0.9, confidences: { nowildfire: 0.1, wildfire: 0.9 }, modelVersion: 'm1', at: juneAt(20), ...fields
})

const seeded = async (...fires: Fire[]) => {
  const gateway = await createTestGateway()
  for (const record of fires) await gateway.database.fires.insert(recordIds.fire(record.task, record.fireId), record)
  const get = (url: string, headers: Record<string, string> = {}) => gateway.server.inject({ url, headers })
  const names = async (parameters = '') => {
    const response = await get(`/v1/fires${parameters}`)
    expect(Value.Check(Page(MappedFire), response.json())).toBe(true)
    const { items, total } = response.json<{ items: Fire[], total: number }>()
    return [items.map(({ fireId }) => fireId), total]
  }
  const predict = (fields: Partial<PlacePrediction>) => gateway.database.place_predictions.insert(JSON.stringify(fields), prediction(fields))
  return { ...gateway, get, names, predict }
}

const FIRES = [
  fire('old', { firstSeenAt: juneAt(1), startedAt: '2026-05-30T10:00:00', agency: 'ab' }),
  fire('new', { firstSeenAt: juneAt(29), startedAt: '2026-06-28T10:00:00', lat: 53, lon: 179.5 }),
  fire('middle', { firstSeenAt: juneAt(28), state: 'pending', imageId: null, lat: -17, lon: -179.5 }),
  fire('out', { firstSeenAt: juneAt(26), startedAt: 'some day', presence: 'out' }),
  fire('other', { task: 'scenes' })
]

describe('fires', () => {
  it('are listed newest first, by what is recorded of them and by page', async () => {
    const { names } = await seeded(...FIRES)
    expect(await names()).toEqual([['new', 'middle', 'out', 'old'], 4])
    expect(await names('?state=taken')).toEqual([['new', 'out', 'old'], 3])
    expect(await names('?presence=out')).toEqual([['out'], 1])
    expect(await names('?agency=ab&presence=active')).toEqual([['old'], 1])
    expect(await names('?limit=1&offset=1')).toEqual([['middle'], 4])
    expect(await names('?task=scenes')).toEqual([['other'], 1])
    expect(await names('?offset=10')).toEqual([[], 4])
  })

  it('are found in a box, also across the antimeridian, and by when they started', async () => {
    const { names } = await seeded(...FIRES)
    expect(await names('?bbox=-125,48,-110,60')).toEqual([['out', 'old'], 2])
    expect(await names('?bbox=179,-90,-179,90')).toEqual([['new', 'middle'], 2])
    expect(await names('?bbox=-121,51,-121,51&limit=1')).toEqual([['out'], 2]) // the edges belong to the box
    expect(await names('?days=3')).toEqual([['new', 'middle'], 2]) // it is 30 June; the start of `middle` is not known
    expect(await names('?days=4&presence=out')).toEqual([['out'], 1]) // its start makes no sense
    expect(await names('?days=3&bbox=0,0,180,90')).toEqual([['new'], 1])
  })

  it('are refused to a request that is not right', async () => {
    const { get } = await seeded()
    for (const parameters of ['limit=0', 'limit=501', 'limit=1.5', 'limit=ten', 'limit=', 'limit=true', 'offset=-1', 'offset=99999999999999999999', 'state=burning', 'limit=1&limit=2', 'page=2', '__proto__=1', 'toString=1', 'state=constructor', 'days=0', 'days=x', 'agency=', 'presence=gone', 'format=kml', 'limit=10001&format=geojson',
      'bbox=1,2,3', 'bbox=1,2,3,4,5', 'bbox=a,b,c,d', 'bbox=-181,0,0,1', 'bbox=0,-91,1,1', 'bbox=0,10,1,5', 'bbox=', 'bbox=1e1,2,3,4', 'bbox=0x1,0,1,1', 'bbox=NaN,0,1,1']) {
      expectProblem(await get(`/v1/fires?${parameters}`), 'REQUEST_INVALID')
    }
    expect(expectProblem(await get('/v1/fires?bbox=0,10,1,5'), 'REQUEST_INVALID')).toContain('west,south,east,north')
    expect(expectProblem(await get('/v1/fires?task=volcano'), 'TASK_NOT_FOUND')).toContain('volcano')
  })

  it('come with their tile and what was last predicted of their place or of their tile', async () => {
    const placed = fire('placed', { lat: 51.123456789, lon: -121.5, imageId: null, state: 'pending', firstSeenAt: juneAt(3) })
    const pictured = fire('pictured', { lat: 20, lon: 20, firstSeenAt: juneAt(2) })
    const { get, predict } = await seeded(placed, pictured, fire('plain', { firstSeenAt: juneAt(1) }))
    await predict({ lat: 51.12346, lon: -121.5, label: 'nowildfire', at: juneAt(10) })
    await predict({ lat: 51.12346, lon: -121.5, label: 'wildfire', at: juneAt(12), modelVersion: 'm2' })
    await predict({ lat: 20, lon: 20, label: 'wildfire', at: juneAt(9) })
    await predict({ imageId: sha256('pictured'), label: 'nowildfire', at: juneAt(11) })
    const { items } = (await get('/v1/fires')).json<{ items: MappedFire[] }>()
    expect(items.map((item) => [item.fireId, item.tile?.imageId, item.prediction?.label, item.prediction?.modelVersion])).toEqual([
      ['placed', undefined, 'wildfire', 'm2'], ['pictured', sha256('pictured'), 'nowildfire', 'm1'], ['plain', sha256('plain'), undefined, undefined]
    ])
    expect(items[1]?.tile).toEqual({ imageId: sha256('pictured'), image: `/v1/tiles/${sha256('pictured')}/image?task=wildfire`, thumbnail: `/v1/tiles/${sha256('pictured')}/thumbnail?task=wildfire` })
    expect(items[2]?.prediction).toBeNull()
  })
})

describe('a map of fires', () => {
  it('is GeoJSON of all that match, longitude first', async () => {
    const { get } = await seeded(...FIRES)
    for (const response of [await get('/v1/fires?format=geojson'), await get('/v1/fires', { accept: 'text/html, application/geo+json;q=0.9' })]) {
      expect(response.headers).toMatchObject({ 'content-type': expect.stringMatching(/^application\/geo\+json/), vary: 'accept' })
      const map = response.json<FireMap>()
      expect(Value.Check(FireMap, map)).toBe(true)
      expect(map.features.map(({ id }) => id)).toEqual(['new', 'middle', 'out', 'old'])
      expect(map.features[0]?.geometry).toEqual({ type: 'Point', coordinates: [179.5, 53] })
      expect(map.features[0]?.properties).toMatchObject({ fireId: 'new', agency: 'bc', tile: { imageId: sha256('new') }, prediction: null })
      expect(map.features[0]?.properties).not.toHaveProperty('lat')
    }
    expect((await get('/v1/fires?format=json', { accept: 'application/geo+json' })).headers['content-type']).toContain('application/json')
    expect((await get('/v1/fires?format=geojson&limit=2&bbox=-180,-90,180,90')).json<FireMap>().features.map(({ id }) => id)).toEqual(['new', 'middle'])
    expect((await get('/v1/fires?format=geojson&agency=none')).json()).toEqual({ type: 'FeatureCollection', features: [] })
  })

  it('of too many fires says so, and what to do', async () => {
    const { get } = await seeded(...Array.from({ length: 10_001 }, (_, index) => fire(`fire ${index}`)))
    expect(expectProblem(await get('/v1/fires?format=geojson'), 'REQUEST_INVALID')).toContain('10001 fires match')
    expect((await get('/v1/fires?format=geojson&limit=10000')).json<FireMap>().features).toHaveLength(10_000)
  })
})

describe('one fire', () => {
  const FIRE_ID = 'bc/old man\'s creek, 5% "é"/2026-06-01'

  it('has everything that the feed said anew of it, oldest first; its id is one part of the address', async () => {
    const { get, database } = await seeded(fire(FIRE_ID, { updates: 11 }))
    const update = (number: number) => ({ task: 'wildfire', fireId: FIRE_ID, number, at: juneAt(number), presence: 'active' as const, hectares: number, stageOfControl: 'OC' })
    for (const number of [11, 2, 1]) await database.fire_updates.insert(recordIds.fireUpdate('wildfire', FIRE_ID, number), update(number))
    await database.fire_updates.insert(recordIds.fireUpdate('wildfire', 'another', 1), { ...update(1), fireId: 'another' })
    const response = await get(`/v1/fires/${encodeURIComponent(FIRE_ID)}`)
    expect(Value.Check(FireHistory, response.json())).toBe(true)
    expect(response.json()).toMatchObject({ fireId: FIRE_ID, updates: 11, tile: { imageId: sha256(FIRE_ID) }, history: [{ number: 1, hectares: 1 }, { number: 2 }, { number: 11 }] })
  })

  it('may have a long name', async () => {
    const long = `conus/${'é'.repeat(120)}/2026-06-01`
    const { get } = await seeded(fire(long))
    expect((await get(`/v1/fires/${encodeURIComponent(long)}`)).json()).toMatchObject({ fireId: long, history: [] })
  })

  it('is not found where there is none', async () => {
    const { get } = await seeded(fire('bc/x/2026-06-01'))
    expectProblem(await get('/v1/fires/bc%2Fx%2F2026-06-02'), 'FIRE_NOT_FOUND')
    expectProblem(await get('/v1/fires/bc%2Fx%2F2026-06-01?task=scenes'), 'FIRE_NOT_FOUND')
    expectProblem(await get('/v1/fires/bc/x/2026-06-01'), 'ROUTE_NOT_FOUND')
    expectProblem(await get(`/v1/fires/${'f'.repeat(600)}`), 'REQUEST_INVALID')
  })
})
