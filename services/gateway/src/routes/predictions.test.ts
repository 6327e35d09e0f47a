import type { PredictionPage } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { expectProblem } from '../testing/expect-problem.ts'
import { served, storeBlock } from '../testing/predictions.ts'
import { juneAt } from '../testing/records.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const BLOCK = '20260601T120000000-r1-0'

const open = async () => {
  const gateway = await createTestGateway()
  const get = (path: string) => gateway.server.inject({ url: `/v1/tasks/wildfire/predictions${path}` })
  const list = async (path = '') => (await get(path)).json<PredictionPage>()
  const follow = async (query: string) => {
    const items: string[] = []
    for (let next: string | null | undefined; next !== null;) {
      const page: PredictionPage = await list(`?${query}${next === undefined ? '' : `&cursor=${next}`}`)
      items.push(...page.items.map(({ predictionId }) => predictionId))
      next = page.next
    }
    return items
  }
  return { ...gateway, get, list, follow }
}

describe('the recorded predictions', () => {
  it('are listed newest first over the blocks of several replicas, page by page, each once', async () => {
    const gateway = await open()
    const second = (at: number) => `2026-06-01T12:00:${String(at).padStart(2, '0')}.000Z`
    // Blocks that overlap: even seconds by one replica, odd ones by another, and some of them at the same moment.
    const blocks = Array.from({ length: 6 }, (_, block) => ({ blockId: `20260601T12000${block}000-r${block % 2}-0`, times: [0, 2, 4].map((offset) => second(Math.floor(block / 2) * 6 + offset + (block % 2))) }))
    blocks.push({ blockId: '20260601T120009000-r2-0', times: [second(0), second(17)] })
    const all = (await Promise.all(blocks.map(({ blockId, times }) => storeBlock(gateway, blockId, times.map((at) => served({ at })))))).flat()
    const expected = all.toSorted((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : a.predictionId < b.predictionId ? 1 : -1).map(({ predictionId }) => predictionId)
    for (const limit of [1, 2, 3, 7, 500]) expect(await gateway.follow(`limit=${limit}`)).toEqual(expected)
    expect((await gateway.list('?limit=500')).next).toBeNull()
    expect(await gateway.follow(`limit=2&from=${second(3)}&to=${second(9)}`)).toEqual(expected.filter((id) => all.some(({ predictionId, at }) => predictionId === id && at >= second(3) && at <= second(9))))
  })

  it('are found by label, version, arm, confidence and place', async () => {
    const gateway = await open()
    await storeBlock(gateway, BLOCK, [
      served({ at: juneAt(1), label: 'nowildfire', confidence: 0.55, place: { lat: 51, lon: -121 } }),
      served({ at: juneAt(2), modelVersion: 'm2', arm: 'canary', confidence: 0.99, place: { lat: -20, lon: 179 } }),
      served({ at: juneAt(3), confidence: 0.8 })
    ])
    const rows = async (query: string) => (await gateway.list(`?${query}`)).items.map(({ predictionId }) => Number(predictionId.split('.')[1]))
    expect(await rows('')).toEqual([2, 1, 0])
    expect(await rows('label=nowildfire')).toEqual([0])
    expect(await rows('label=other')).toEqual([])
    expect(await rows('version=m2')).toEqual([1])
    expect(await rows('arm=canary')).toEqual([1])
    expect(await rows('minConfidence=0.8')).toEqual([2, 1])
    expect(await rows('maxConfidence=0.8&minConfidence=0.6')).toEqual([2])
    expect(await rows('bbox=-130,40,-110,60')).toEqual([0])
    expect(await rows('bbox=170,-30,-170,0')).toEqual([1])
    expect(await rows(`from=${juneAt(2)}`)).toEqual([2, 1])
    expect(await rows('to=2026-06-02T12:00:00%2B00:00')).toEqual([1, 0])
  })

  it('are looked through a bounded way for what is rare, with where to go on', async () => {
    const gateway = await open()
    for (let block = 0; block < 450; block++) await storeBlock(gateway, `20260601T120000${String(block).padStart(3, '0')}-r1-0`, [served({ at: `2026-06-01T12:00:00.${String(block).padStart(3, '0')}Z`, place: { lat: block === 10 ? 51 : 0, lon: 0 } })])
    const first = await gateway.list('?bbox=-1,50,1,60')
    expect([first.items.length, first.next === null]).toEqual([0, false])
    expect(await gateway.follow('bbox=-1,50,1,60')).toEqual(['20260601T120000010-r1-0.0'])
    expect(await gateway.follow('limit=500')).toHaveLength(450)
  })

  it('are shown one by one, with the embedding on request', async () => {
    const gateway = await open()
    const [, second] = await storeBlock(gateway, BLOCK, [served(), served({ at: juneAt(2) })])
    expect((await gateway.get(`/${BLOCK}.1`)).json()).toEqual(second)
    expect((await gateway.get(`/${BLOCK}.1?embedding=true`)).json()).toEqual({ ...second, embedding: [1, 0.5] })
    for (const gone of [`${BLOCK}.2`, '20260601T120000000-r1-9.0']) expectProblem(await gateway.get(`/${gone}`), 'PREDICTION_NOT_FOUND')
    await gateway.objects.remove(`predictions/wildfire/${BLOCK}.jsonl`) // had its time just now
    expectProblem(await gateway.get(`/${BLOCK}.1`), 'PREDICTION_NOT_FOUND')
    expect((await gateway.list()).items).toEqual([])
  })

  it('are not looked for in a way that makes no sense', async () => {
    const { get, server } = await open()
    for (const wrong of ['?from=yesterday', '?cursor=abc', '?cursor=bnVsbA', '?minConfidence=2', '?bbox=1,2', '?limit=0', '?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z', '?colour=red', '/nonsense']) expectProblem(await get(wrong), 'REQUEST_INVALID')
    expectProblem(await server.inject({ url: '/v1/tasks/none/predictions' }), 'TASK_NOT_FOUND')
  })
})
