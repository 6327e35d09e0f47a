import { answer } from '@emberwatch/bus'
import { AppError, type EnrichmentResult, type FeedState, IngestEnrich, IngestOverview, IngestPoll, type IngestState, type PollResult } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { expectProblem } from '../testing/expect-problem.ts'
import { createTestGateway } from '../testing/test-gateway.ts'

const POLLED: PollResult = { ...Value.Create(IngestPoll.reply), feed: 'read', feedStatus: 'ok', datasetVersion: 'v2-bbbbbbbb' }
const ENRICHED: EnrichmentResult = { wanted: 4, taken: 3, quarantined: 1, deferred: 0, datasetVersion: null }

const serving = async () => {
  const gateway = await createTestGateway()
  const asked: unknown[] = []
  const serve = (state: IngestState, task = 'wildfire') => gateway.bus.serve({
    name: 'ingest',
    description: 'ingest',
    state: () => state,
    answers: [
      answer(IngestPoll, task, async (request) => { asked.push(request); return POLLED }),
      answer(IngestEnrich, task, async (request) => {
        asked.push(request)
        if (request.count === 7) throw new AppError('task wildfire has no backgroundLabel', { code: 'INGEST_ENRICHMENT_REFUSED', retryable: false })
        return ENRICHED
      })
    ]
  })
  const post = (url: string, body?: unknown) => gateway.server.inject({ method: 'POST', url, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }) })
  return { ...gateway, asked, serve, post }
}

const state = (fields: Partial<IngestState> = {}): IngestState => ({ leading: true, epoch: 3, polling: false, lastPoll: { at: '2026-06-30T00:00:00.000Z', result: POLLED }, ...fields })

describe('polling the feed', () => {
  it('is asked for with or without another day window', async () => {
    const { serve, post, asked } = await serving()
    await serve(state())
    expect((await post('/v1/ingest/poll')).json()).toEqual(POLLED)
    expect((await post('/v1/ingest/poll', { dayDelta: 10 })).json()).toEqual(POLLED)
    expect(asked).toEqual([{}, { dayDelta: 10 }])
  })

  it('is refused where the request is not right, and by nobody while the service is away', async () => {
    const { serve, post } = await serving()
    expectProblem(await post('/v1/ingest/poll'), 'BUS_NO_RESPONDERS')
    await serve(state())
    for (const body of [[], { dayDelta: -1 }, { dayDelta: 'all' }, { days: 3 }]) expectProblem(await post('/v1/ingest/poll', body), 'REQUEST_INVALID')
    expectProblem(await post('/v1/ingest/poll?task=volcano'), 'TASK_NOT_FOUND')
    expectProblem(await post('/v1/ingest/poll?task=scenes'), 'BUS_NO_RESPONDERS')
  })
})

describe('fetching background tiles', () => {
  it('is asked for with or without how many', async () => {
    const { serve, post, asked } = await serving()
    await serve(state())
    expect((await post('/v1/ingest/enrich')).json()).toEqual(ENRICHED)
    await post('/v1/ingest/enrich', { count: 5 })
    expect(asked).toEqual([{}, { count: 5 }])
    for (const count of [0, 1001, 1.5, '3']) expectProblem(await post('/v1/ingest/enrich', { count }), 'REQUEST_INVALID')
    expectProblem(await post('/v1/ingest/enrich', { count: 7 }), 'INGEST_ENRICHMENT_REFUSED')
  })
})

describe('the state of ingest', () => {
  const feed: FeedState = { task: 'wildfire', feed: 'feed.test/fires.csv', status: 'stale', detail: 'not changed for 9 days', statusSince: '2026-06-30T00:00:00.000Z', lastPolledAt: '2026-06-30T00:00:00.000Z', lastReadAt: null, lastChangedAt: null, rows: 12, shrunkSince: null, contentHash: null, settings: 'x', etag: null, lastModified: null }

  it('is what is known of the feed and what the process that does the work says of itself', async () => {
    const { serve, server, database } = await serving()
    await database.feeds.insert(recordIds.feed('wildfire'), feed)
    await serve(state({ epoch: 2 }))
    await serve(state({ epoch: 4 })) // has just taken over from it
    await serve(state({ leading: false, epoch: null }))
    await serve(state({ epoch: 9 }), 'scenes')
    const response = await server.inject({ url: '/v1/ingest' })
    expect(Value.Check(IngestOverview, response.json())).toBe(true)
    expect(response.json()).toEqual({ task: 'wildfire', feed, leader: { instance: expect.any(String), ...state({ epoch: 4 }) } })
  })

  it('is nothing before the first poll and while nobody works', async () => {
    const { serve, server } = await serving()
    expect((await server.inject({ url: '/v1/ingest?task=scenes' })).json()).toEqual({ task: 'scenes', feed: null, leader: null })
    await serve({ leading: 'yes' } as never)
    expect((await server.inject({ url: '/v1/ingest' })).json()).toMatchObject({ leader: null })
    expectProblem(await server.inject({ url: '/v1/ingest?task=volcano' }), 'TASK_NOT_FOUND')
    expectProblem(await server.inject({ url: '/v1/ingest?limit=1' }), 'REQUEST_INVALID')
  })
})
