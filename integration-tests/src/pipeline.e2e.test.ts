import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Activation, type DatasetVersion, DatasetVersionCreatedV1, DriftReport, DriftReportCreatedV1, type Image, ImageryNewV1, type Model, ModelRegisteredV1, ModelUpdatedV1, type PollResult, type Prediction, type Quarantined, TrainingFinishedV1 } from '@emberwatch/contracts'
import { evaluateHead, findEmbeddings } from '@emberwatch/ml'
import { readManifest } from '@emberwatch/storage'
import { Value } from 'typebox/value'
import { readUnseen, type UnseenTile } from '../../scripts/demo/journey.ts'
import { type Asked, keepAsking } from '../../scripts/demo/keep-asking.ts'
import { waitFor } from '../../scripts/demo/rest-client.ts'
import { askSteadily } from './ask-steadily.ts'
import { readHead } from './read-head.ts'
import { spawnSubscriber } from './spawn-subscriber.ts'
import { startSystem, type System, TASK } from './start-system.ts'
import { allReady, modelOf, serveFirstModel, whenIdle } from './system-steps.ts'

const PREDICT = `/v1/tasks/${TASK}/predict`
const FIRES = 24

/** What came of the feed's fires while a client never stopped asking. */
interface Season { polled: PollResult, dataset: DatasetVersion, model: Model, activation: Activation, asked: Asked }

const closeTo = (confidences: Record<string, number>) =>
  Object.fromEntries(Object.entries(confidences).map(([label, value]) => [label, expect.closeTo(value, 4)]))

describe('from a fire in the feed to a better prediction', () => {
  let system: System
  let subscriber: Awaited<ReturnType<typeof spawnSubscriber>>
  let unseen: UnseenTile[]
  let base: Awaited<ReturnType<typeof serveFirstModel>>
  let season: Season

  /** New fires, retraining, decision and swap, as they happen to a client that keeps asking. */
  const liveThroughSeason = async (): Promise<Season> => {
    const { client, world } = system
    const asking = keepAsking(client, TASK, unseen.map(({ image }) => image))
    try {
      await waitFor('both replicas to answer', async () => asking.seen.byReplica.size === 2 ? true : undefined)
      world.letFiresAppear()
      const polled = await client.postJson<PollResult>('/v1/ingest/poll')
      const dataset = await client.get<DatasetVersion>(`/v1/datasets/${polled.datasetVersion}`)
      const model = await modelOf(system, dataset.version)
      if (!model.decision.promote) await client.postJson(`/v1/models/${model.modelVersion}/promote`, { reason: 'a person wants it nevertheless' })
      await allReady(system, model.modelVersion)
      const before = asking.seen.requests
      await waitFor('answers of the new model', async () => asking.seen.requests > before + 40 && asking.seen.byVersion.has(model.modelVersion) ? true : undefined)
      const { data } = await system.event(ModelUpdatedV1, (moved) => moved.data.modelVersion === model.modelVersion)
      return { polled, dataset, model, activation: { task: TASK, ...data }, asked: await asking.stop() }
    } finally {
      await asking.stop()
    }
  }

  beforeAll(async () => {
    system = await startSystem({ name: 'pipeline' })
    subscriber = await spawnSubscriber(system.stack.natsUrl)
    unseen = await readUnseen(system.samples)
    base = await serveFirstModel(system)
    season = await liveThroughSeason()
  }, 150_000)
  afterAll(async () => {
    await subscriber?.stop()
    await system?.stop()
  }, 60_000)

  it('lets what computes give way to what answers, where Linux shares processors among sessions', async () => {
    const nicenessOf = async (service: string): Promise<string | undefined> =>
      (await readFile(`/proc/${system.services.processes.get(service)?.pid}/autogroup`, 'utf8').catch(() => undefined))?.split(' nice ')[1]?.trim()
    if (await nicenessOf('gateway') === undefined) return // a kernel without it
    expect(await Promise.all(['gateway', 'ingest', 'trainer', 'drift', 'inference-1', 'inference-2'].map(nicenessOf))).toEqual(['0', '0', '10', '19', '10', '10'])
  })

  it('imports the base tiles as the first dataset version, each tile announced', async () => {
    const { imported, dataset } = base
    expect(imported).toMatchObject({ state: 'finished', layout: 'classes', totalFiles: 61, files: 61, imported: 61, known: 0, quarantined: 0, datasetVersion: dataset.version })
    expect(dataset).toMatchObject({ number: 1, parent: null, images: 61, added: 61 })
    for (const split of Object.values(dataset.counts)) expect(Object.values(split).every((count) => count > 0)).toBe(true)
    const announced = (await system.nats.events()).filter(({ type, data }) => type === `emberwatch.${ImageryNewV1.name}` && (data as Image).source === 'import')
    expect(new Set(announced.map(({ subject }) => subject)).size).toBe(61)
  })

  it('promotes the first model for being better than always answering the majority class', async () => {
    const { model, dataset } = base
    expect(model).toMatchObject({ datasetVersion: dataset.version, champion: null, decision: { promote: true, rule: 'first-model' }, alarm: { label: 'wildfire' }, candidate: { alarm: { label: 'wildfire', threshold: model.alarm?.threshold } } })
    expect(model.temperature).toBeGreaterThan(0)
    const { data } = await system.event(ModelUpdatedV1, (moved) => moved.data.modelVersion === model.modelVersion)
    expect(data).toMatchObject({ alias: 'champion', number: 1, previousVersion: null, by: 'trainer', reason: model.decision.reason })
  })

  it('takes each new fire once: a tile announced, the rest in quarantine with a reason', async () => {
    const { polled, dataset } = season
    expect(polled).toMatchObject({ tiles: { taken: FIRES, deferred: 0 }, datasetVersion: dataset.version })
    expect(dataset).toMatchObject({ number: 2, parent: base.dataset.version, images: 61 + FIRES, added: FIRES })
    const events = await system.nats.events()
    const tiles = events.filter(({ type, data }) => type === `emberwatch.${ImageryNewV1.name}` && (data as Image).source === 'feed')
    const rows = await readManifest(system.objects, dataset)
    expect(tiles.map(({ subject }) => subject).sort()).toEqual(rows.filter(({ addedIn }) => addedIn === dataset.version).map(({ imageId }) => imageId).sort())
    const refused = await system.client.items<Quarantined>('/v1/quarantine')
    expect(refused).toHaveLength(polled.rows.invalid + polled.tiles.quarantined)
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['row-invalid', 'tile-missing', 'error-body']))
    expect(events.filter(({ type }) => type === `emberwatch.${DatasetVersionCreatedV1.name}`).map(({ subject }) => subject)).toEqual([base.dataset.version, dataset.version])

    const again = await system.client.postJson<PollResult>('/v1/ingest/poll')
    expect(again).toMatchObject({ rows: { new: 0 }, tiles: { taken: 0 }, datasetVersion: null })
    const asked = system.world.tileRequests()
    expect(asked).toHaveLength(new Set(asked).size)
  })

  it('compares candidate and champion on the same frozen test tiles, and keeps and publishes decision and reason', async () => {
    const { model, dataset, activation } = season
    const { data } = await system.event(ModelRegisteredV1, ({ data: { modelVersion } }) => modelVersion === model.modelVersion)
    expect(data.decision).toEqual(model.decision)
    expect(model.decision.rule).toBe('better-than-champion')
    expect(model.decision.reason).toMatch(/^(promoted|held): \d+\.\d % against the champion's \d+\.\d % on the same \d+ test images/)
    expect(model.champion).toMatchObject({ modelVersion: base.model.modelVersion, images: model.candidate.images })
    expect(model.candidate.images).toBe(Object.values(dataset.counts.test).reduce((sum, count) => sum + count, 0))
    expect(model).toMatchObject(JSON.parse(Buffer.from(await system.client.download(`/v1/models/${model.modelVersion}/files/card.json`)).toString()))
    expect(activation).toMatchObject({ alias: 'champion', number: 2, previousVersion: base.model.modelVersion, by: model.decision.promote ? 'trainer' : 'gateway' })
    expect(await system.event(TrainingFinishedV1, (finished) => finished.data.runId === model.runId)).toMatchObject({ data: { modelVersion: model.modelVersion } })
  })

  it('swaps on both replicas while a client asks, and fails not one request', () => {
    const { asked, model } = season
    expect(asked.failures).toEqual([])
    expect([...asked.byVersion.keys()].sort()).toEqual([base.model.modelVersion, model.modelVersion].sort())
    expect(asked.byReplica.size).toBe(2)
    expect(asked.latenciesMs).toHaveLength(asked.requests)
  })

  it('tells a plain subscriber of every move', async () => {
    await subscriber.printed(`champion is now ${base.model.modelVersion} (was none)`)
    await subscriber.printed(`champion is now ${season.model.modelVersion} (was ${base.model.modelVersion})`)
  })

  it('answers alike for an image and for its place', async () => {
    expect(unseen).toHaveLength(8)
    for (const { image, lat, lon } of unseen) {
      const [byImage, byPlace] = [await system.client.postImage<Prediction>(PREDICT, image), await system.client.postJson<Prediction>(PREDICT, { lat, lon })]
      expect(byPlace).toMatchObject({ imageId: byImage.imageId, label: byImage.label, modelVersion: season.model.modelVersion, confidences: closeTo(byImage.confidences) })
      expect(Object.values(byImage.confidences).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    }
  })

  it('serves what was trained: a replica answers as the head does on the embedding that the trainer stored', async () => {
    const { model, dataset } = season
    const [json, bin] = await Promise.all(['head.json', 'head.bin'].map((file) => system.client.download(`/v1/models/${model.modelVersion}/files/${file}`)))
    const head = readHead(json ?? new Uint8Array(), bin ?? new Uint8Array())
    const rows = await readManifest(system.objects, dataset)
    const embeddings = await findEmbeddings({ objects: system.objects, backbone: model.backbone, dataset }) ?? new Float32Array()
    const chosen = [0, 20, 40, 60, 61, 70, rows.length - 1] // some of each version
    for (const index of chosen) {
      const row = rows[index]
      const image = await system.objects.get(`tiles/${row?.imageId}`)
      const { confidences, imageId } = await system.client.postImage<Prediction>(PREDICT, new Uint8Array(image))
      const expected = evaluateHead(head, embeddings.subarray(index * model.backbone.embeddingSize, (index + 1) * model.backbone.embeddingSize))
      expect(imageId).toBe(row?.imageId)
      for (const [label, name] of model.classes.entries()) expect(Math.abs((confidences[name] ?? NaN) - (expected[label] ?? NaN))).toBeLessThan(1e-4)
    }
  })

  it('compares the two versions and gives the report as a page and as numbers', async () => {
    const [from, to] = [base.dataset.version, season.dataset.version]
    const { data } = await system.event(DriftReportCreatedV1)
    expect([data.reference.version, data.current.version]).toEqual([from, to])
    const path = `/v1/drift/report?reference=${from}&current=${to}`
    const page = await fetch(`${system.client.gateway}${path}`)
    expect([page.status, page.headers.get('content-type'), page.headers.get('content-disposition')]).toEqual([200, 'text/html; charset=utf-8', 'attachment; filename="emberwatch-drift-v1-vs-v2.html"'])
    const report = await system.client.get<DriftReport>(`${path}&format=json`)
    expect(Value.Check(DriftReport, await system.client.get(`/v1/drift/reports/${report.reportId}`))).toBe(true)
    expect(report).toMatchObject({ reportId: data.reportId, verdict: data.verdict, sharedImages: 61 })
    const html = await page.text()
    expect(html).toMatch(/^<!doctype html>/i)
    for (const version of [from, to]) expect(html).toContain(version)
    expect(html).not.toMatch(/(src|href)="https?:/)
  })

  it('shows every service to the micro protocol: PING, INFO and STATS', async () => {
    const { ping, info, stats } = await system.nats.discover()
    const expected = ['drift', 'gateway', 'imagery', 'inference', 'inference', 'ingest', 'registry', 'trainer']
    for (const answers of [ping, info, stats]) expect(answers.map(({ name }) => name).sort()).toEqual(expected)
    const subjects = info.flatMap(({ endpoints = [] }) => endpoints.map(({ subject }) => subject))
    // Replicas answer what is meant for any of them, and what is meant for one.
    expect(new Set(subjects)).toEqual(new Set(['ingest.poll', 'ingest.import', 'ingest.enrich', 'ingest.settle-quarantine', 'ingest.edit-dataset', 'imagery.fetch', 'trainer.train', 'trainer.cancel', 'registry.promote', 'registry.roll-back', 'drift.compare', 'drift.cancel', 'drift.live', 'infer'].map((prefix) => `${prefix}.${TASK}`).concat(['inference-1', 'inference-2'].map((replica) => `infer.${TASK}.at.${replica}`))))
    const answered = stats.filter(({ name }) => name === 'inference').map(({ endpoints = [] }) => endpoints.reduce((sum, { num_requests: requests }) => sum + requests, 0))
    expect(answered.every((count) => count > 0)).toBe(true)
  })

  it('goes back to the first model when a person says so', async () => {
    const asking = keepAsking(system.client, TASK, unseen.map(({ image }) => image))
    try {
      const back = await system.client.postJson<Activation>('/v1/models/rollback', { reason: 'the new one misses fires' })
      expect(back).toMatchObject({ modelVersion: base.model.modelVersion, previousVersion: season.model.modelVersion, by: 'gateway', reason: 'the new one misses fires' })
      await allReady(system, base.model.modelVersion)
    } finally {
      await asking.stop()
    }
    expect(asking.seen.failures).toEqual([])
    await subscriber.printed(`champion is now ${base.model.modelVersion} (was ${season.model.modelVersion}): the new one misses fires`)
    const image = new Uint8Array(await readFile(join(system.samples, 'unseen', 'wildfire', '-76.6206,47.0586.jpg')))
    expect(await system.client.postImage<Prediction>(PREDICT, image)).toMatchObject({ modelVersion: base.model.modelVersion })
  })

  it('swaps to and fro under load without failing a request', async () => {
    const versions = [base.model.modelVersion, season.model.modelVersion]
    const asking = askSteadily(`${system.client.gateway}${PREDICT}`, unseen.map(({ image }) => image), 6)
    try {
      for (let move = 0; move < 10; move++) {
        const version = versions[move % 2] ?? ''
        await system.client.postJson(`/v1/models/${version}/promote`, { reason: `move ${move}` })
        await allReady(system, version)
      }
    } finally {
      await asking.stop()
    }
    expect(asking.failures()).toEqual([])
    expect(asking.asks.length).toBeGreaterThan(100)
  })

  it('leaves nothing undone and nothing dead', async () => {
    await whenIdle(system)
    expect(await system.nats.deadLetters()).toEqual([])
  })
})
