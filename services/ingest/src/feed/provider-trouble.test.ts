import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { IngestEnrich, QuarantineSettling, type RejectionReason } from '@emberwatch/contracts'
import { type Logger, silentLogger } from '@emberwatch/observability'
import { placeOfFileName } from '../domain/place-of-file-name.ts'
import { serveHttp } from '../testing/http-world.ts'
import { createMemoryWorld, csvOf, pictureOf, rowOf, TASK } from '../testing/memory-world.ts'
import { htmlPage } from '../testing/pictures.ts'
import { countsOf, setUpTiles } from '../testing/tile-setup.ts'

const FIRES = 24
const CONCURRENCY = 4
const REFUSALS = 10
const JSON_TYPE = { 'content-type': 'application/json' }

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => { await Promise.all(cleanUp.splice(0).map((done) => done())) })

const giveTile = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const place = placeOfFileName(decodeURIComponent(request.url ?? '').slice(1)) ?? { lat: 0, lon: 0 }
  response.writeHead(200, { 'content-type': 'image/jpeg' }).end(await pictureOf(place))
}

/** A feed with many fires, and an ingest process whose tiles come from a real server that behaves as told. */
const setUp = async (trouble: RequestListener) => {
  const provider = { behave: trouble }
  const server = await serveHttp((request, response) => provider.behave(request, response))
  cleanUp.push(server.stop)
  const { tiles, metrics } = setUpTiles({ TILE_URL_TEMPLATE: `${server.url}/{lon},{lat}.jpg`, TILE_MAX_PAUSE_MS: 2000 })
  const world = createMemoryWorld()
  world.outside.csv = csvOf(...Array.from({ length: FIRES }, (_, index) => rowOf(`fire ${index}`, 50 + index / 4, -100)))
  const warnings: { fields: object, message: string | undefined }[] = []
  const log: Logger = Object.assign(silentLogger(), { warn: (fields: object, message?: string) => { warnings.push({ fields, message }) } })
  const task = { ...TASK, backgroundLabel: 'nowildfire' }
  const { poll, ask, stop } = await world.startIngest({ task, enrichRatio: 0, log, tiles, metrics, fetchConcurrency: CONCURRENCY, patience: { attempts: 2, timeoutMs: 500, waitMs: () => 10 } })
  cleanUp.push(stop)
  const takeTurns = async () => (await poll()).tiles
  const beWell = (): void => { provider.behave = (request, response) => { giveTile(request, response).catch(() => response.destroy()) } }
  return {
    server,
    metrics,
    poll: takeTurns,
    ask,
    beWell,
    /** What the breaker said of a provider that is wrong everywhere. */
    told: () => warnings.filter(({ message }) => message?.includes('not asked any more')),
    images: () => world.database.images.list(),
    /** The provider is well again: whatever was left over is taken, each tile once. */
    async expectNothingLost () {
      beWell()
      expect(await takeTurns()).toEqual({ taken: FIRES, quarantined: 0, deferred: 0 })
      expect((await world.database.images.list()).length).toBe(FIRES)
      expect(await countsOf(metrics.tiles)).toMatchObject({ added: FIRES, deferred: FIRES })
    },
    reasons: async () => (await world.database.quarantine.list()).map(({ reason }) => reason),
    details: async () => (await world.database.quarantine.list()).map(({ detail }) => detail)
  }
}

const ALL_DEFERRED = { taken: 0, quarantined: 0, deferred: FIRES }

describe('a tile provider', () => {
  it.each<[string, RequestListener, string, number]>([
    ['is down', (request) => request.socket.destroy(), 'unreachable', 10],
    ['answers 500', (_, response) => response.writeHead(500).end('oops'), '500', 10],
    ['is silent', () => {}, 'timeout', 10],
    ['falls silent halfway', (_, response) => { response.writeHead(200); response.write('half') }, 'timeout', 10],
    ['resets the connection halfway', (request, response) => { response.writeHead(200, { 'content-length': '9999' }); response.write('half', () => request.socket.destroy()) }, 'unreachable', 10],
    ['does not let us in', (_, response) => response.writeHead(401).end('{"message":"Not Authorized"}'), '401', 1],
    ['wants a pause of an hour', (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(), '429', 1]
  ])('that %s is left alone after a while, the poll ends, and nothing is lost', async (name, trouble, outcome, requests) => {
    const { server, metrics, poll, expectNothingLost } = await setUp(trouble)
    const startedAt = performance.now()
    expect(await poll()).toEqual(ALL_DEFERRED)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(server.requested.length).toBeGreaterThanOrEqual(requests)
    expect(server.requested.length).toBeLessThan(requests + CONCURRENCY)
    expect(await countsOf(metrics.tileRequests)).toEqual({ [outcome]: server.requested.length })
    if (name !== 'wants a pause of an hour') await expectNothingLost()
  })

  it('that redirects to an address in our network is left alone, and that address is not asked', async () => {
    const inside = await serveHttp((_, response) => response.end('inside'))
    cleanUp.push(inside.stop)
    const { server, metrics, poll, expectNothingLost } = await setUp((_, response) => response.writeHead(302, { location: inside.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') }).end())
    expect(await poll()).toEqual(ALL_DEFERRED)
    expect(server.requested.length).toBeLessThanOrEqual(CONCURRENCY)
    expect(await countsOf(metrics.tileRequests)).toEqual({ 'address-forbidden': server.requested.length })
    expect(inside.connections()).toBe(0)
    await expectNothingLost()
  })

  it('that limits the rate and says for how long is waited for within the poll', async () => {
    let [requests, limited] = [0, 0]
    const { metrics, poll } = await setUp((request, response) => {
      if (++requests % 10 === 0 && limited++ < 2) response.writeHead(429, { 'retry-after': '0.2' }).end()
      else giveTile(request, response).catch(() => response.destroy())
    })
    expect(await poll()).toEqual({ taken: FIRES, quarantined: 0, deferred: 0 })
    expect(await countsOf(metrics.tileRequests)).toEqual({ 200: FIRES, 429: 2 })
  })

  it.each<[string, RequestListener, RejectionReason, string]>([
    ['an error as JSON', (_, response) => response.writeHead(200, JSON_TYPE).end('{"message":"Tile not found","access_token":"SECRET"}'), 'error-body', '"message":"Tile not found"'],
    ['a page to sign in', (_, response) => response.writeHead(200).end(htmlPage), 'error-body', 'Sign in'],
    ['404', (_, response) => response.writeHead(404).end(), 'tile-missing', 'HTTP 404'],
    ['400', (_, response) => response.writeHead(400).end('no such layer'), 'provider-refused', 'no such layer'],
    ['422', (_, response) => response.writeHead(422).end('latitude out of range'), 'provider-refused', 'latitude out of range'],
    ['nothing at all', (_, response) => response.end(), 'not-an-image', 'no bytes'],
    ['a JPEG that it calls a PNG', (_, response) => { pictureOf({ lat: 1, lon: 1 }).then((bytes) => response.writeHead(200, { 'content-type': 'image/png' }).end(bytes), () => response.destroy()) }, 'type-mismatch', 'image/jpeg']
  ])('that answers %s everywhere is left alone after ten, each explained in quarantine, and nothing is lost', async (_, trouble, reason, detail) => {
    const { server, metrics, poll, ask, beWell, told, reasons, details, images } = await setUp(trouble)
    const { taken, quarantined, deferred } = await poll()
    expect(quarantined).toBeGreaterThanOrEqual(REFUSALS)
    expect(quarantined).toBeLessThan(REFUSALS + CONCURRENCY)
    expect([taken, deferred, server.requested.length]).toEqual([0, FIRES - quarantined, quarantined])
    expect(await countsOf(metrics.tiles)).toEqual({ [`quarantined:${reason}`]: quarantined, deferred })
    expect(new Set(await reasons())).toEqual(new Set([reason]))
    for (const one of await details()) expect(one).toContain(detail)
    expect((await details()).join('')).not.toContain('SECRET')
    expect(told()).toEqual([{ fields: { provider: expect.any(String), why: expect.stringMatching(`10 of its answers in a row.* ${reason}$`) }, message: expect.stringMatching(/template.*TILE_ZOOM.*account.*POST \/v1\/quarantine\/settle/) }])

    beWell()
    expect(await poll()).toEqual({ taken: deferred, quarantined: 0, deferred: 0 })
    expect(await ask(QuarantineSettling, { reason, action: 'retry', by: 'ana', why: 'mended the template' })).toMatchObject({ entries: quarantined, accepted: quarantined, deferred: 0 })
    expect(await images()).toHaveLength(FIRES)
  })

  it('that is wrong everywhere is left alone by settling and by enrichment as well', async () => {
    const { server, poll, ask, told } = await setUp((_, response) => response.writeHead(404).end())
    const first = await poll()
    const { quarantined } = await poll()
    expect(first.quarantined + quarantined).toBeGreaterThanOrEqual(2 * REFUSALS)
    const settled = await ask(QuarantineSettling, { reason: 'tile-missing', action: 'retry', by: 'ana', why: 'perhaps it is mended' })
    expect(settled.stillRefused).toBeGreaterThanOrEqual(REFUSALS)
    expect(settled.stillRefused).toBeLessThan(REFUSALS + CONCURRENCY)
    expect(settled).toMatchObject({ accepted: 0, deferred: settled.entries - settled.stillRefused })
    const enriched = await ask(IngestEnrich, { count: FIRES })
    expect(enriched.quarantined).toBeLessThan(REFUSALS + CONCURRENCY)
    expect(enriched).toMatchObject({ taken: 0, deferred: FIRES - enriched.quarantined })
    expect(server.requested).toHaveLength(first.quarantined + quarantined + settled.stillRefused + enriched.quarantined)
    expect(told()).toHaveLength(4)
  })

  it('that has no tile for most fires, but one now and then, is asked for all of them', async () => {
    let requests = 0
    const { poll, told } = await setUp((request, response) => {
      if (++requests % 3 !== 0) response.writeHead(404).end()
      else giveTile(request, response).catch(() => response.destroy())
    })
    expect(await poll()).toEqual({ taken: FIRES / 3, quarantined: FIRES - FIRES / 3, deferred: 0 })
    expect(told()).toEqual([])
  })

  it('that breaks off every picture has every fire explained in quarantine', async () => {
    const { metrics, poll, reasons, details } = await setUp((_, response) => { pictureOf({ lat: 1, lon: 1 }).then((bytes) => response.end(bytes.subarray(0, bytes.length / 2)), () => response.destroy()) })
    expect(await poll()).toEqual({ taken: 0, quarantined: FIRES, deferred: 0 })
    expect(new Set(await reasons())).toEqual(new Set(['truncated']))
    for (const one of await details()) expect(one).toContain('breaks off')
    expect(await countsOf(metrics.tiles)).toEqual({ 'quarantined:truncated': FIRES, deferred: 0 })
  })

  it('that gives one picture for all places is found out after the first', async () => {
    const { poll, reasons, told } = await setUp((_, response) => { pictureOf({ lat: 1, lon: 1 }).then((bytes) => response.end(bytes), () => response.destroy()) })
    const { taken, quarantined, deferred } = await poll()
    expect(taken).toBe(1)
    expect(quarantined).toBeGreaterThanOrEqual(REFUSALS)
    expect(deferred).toBe(FIRES - 1 - quarantined)
    expect(deferred).toBeGreaterThan(0)
    expect(new Set(await reasons())).toEqual(new Set(['placeholder']))
    expect(told()).toHaveLength(1)
  })
})
