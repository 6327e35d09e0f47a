import { setTimeout as delay } from 'node:timers/promises'
import type { FeedbackRequest, PredictionView } from '@emberwatch/contracts'
import type { Call } from './recorder.ts'

type Page<Item> = { items: Item[] }

interface World {
  /** A tile as a file. */
  tile: Uint8Array
  place: { lat: number, lon: number }
}

const task = 'wildfire'
const path = { task, model: task }
const geojson = { format: 'geojson' }
const LOOKS = 100
const by = 'ada'

const askTheModel = async (call: Call, { tile, place }: World): Promise<void> => {
  const image = Buffer.from(tile).toString('base64')
  const inputs = [{ name: 'image', datatype: 'BYTES', shape: [1], data: [image] }]
  await call('predict', { path, body: { ...place, explain: true } })
  await call('predictBatch', { path, query: { topK: '2' }, body: { items: [{ image }, place, { image: 'aGVsbG8=' }] } })
  await call('v2ModelInfer', { path, body: { id: '42', inputs, outputs: [{ name: 'probabilities' }, { name: 'label' }] } })
  const { modelVersion: version } = await call<{ modelVersion: string }>('getServingModel', { path })
  await call('v2ModelVersionInfer', { path: { ...path, version }, body: { inputs } })
  for (const operation of ['v2Server', 'v2Live', 'v2Ready', 'v2Model', 'v2ModelReady', 'v2ModelVersion', 'v2ModelVersionReady', 'listTasks']) await call(operation, { path: { ...path, version } })
}

/** What was answered is there some seconds later. */
const judgeAnswers = async (call: Call): Promise<void> => {
  let items: PredictionView[] = []
  for (let look = 0; items.length === 0 && look < LOOKS; look++) {
    await delay(100)
    const response = await call<Page<PredictionView>>('listPredictions', { path, query: { limit: '1' } }).catch(() => ({ items: [] }))
    items = response.items
  }
  const { predictionId = '', label = '' } = items[0] ?? {}
  await call('getPrediction', { path: { ...path, predictionId } })
  await call('giveFeedback', { body: { predictionId, label, by, note: 'smoke, on the ground too' } satisfies FeedbackRequest })
  await call('listFeedback')
}

const lookAtImagery = async (call: Call): Promise<void> => {
  const { items: [fire] } = await call<Page<{ fireId: string }>>('listFires')
  await call('listFires', { query: { ...geojson, limit: '2' } })
  await call('getFire', { path: { fireId: fire?.fireId ?? '' } })
  const { items: [tile] } = await call<Page<{ imageId: string, label: string }>>('listTiles')
  await call('editDataset', { body: { kind: 'relabel', selection: { imageIds: [tile?.imageId] }, label: tile?.label === task ? 'nowildfire' : task, by, why: 'looked at twice: this is a cloud' } })
  await call('getTile', { path: { imageId: tile?.imageId ?? '' } })
  await call('listDatasetEdits')
  await call('pollFeed', { body: { dayDelta: 7 } })
  await call('getIngest')
  await call('fetchBackground', { body: { count: 1 } })
  const { importId } = await call<{ importId: string }>('importFolder', { query: { wait: 'true' }, body: { folder: '.', keepSplits: false } })
  await call('importFolder', { query: { wait: 'false' }, body: { folder: 'wildfire' } }).catch(() => {})
  await call('listImports')
  await call('getImport', { path: { importId } })
  const { items: [refused] } = await call<Page<{ rejectionId: string }>>('listQuarantine')
  await call('getQuarantined', { path: { rejectionId: refused?.rejectionId ?? '' } })
  await call('settleQuarantine', { body: { action: 'dismiss', rejectionIds: [refused?.rejectionId], by, why: 'the provider has no tile there' } })
}

const lookAtData = async (call: Call): Promise<void> => {
  const { items } = await call<Page<{ version: string }>>('listDatasets')
  const [to = '', from = ''] = [items.at(-2)?.version, items.at(-1)?.version]
  await call('getDataset', { path: { version: to } })
  await call('compareDatasets', { query: { from, to } })
  await call('verifyDataset', { path: { version: to } })
  await call('downloadDriftReport', { query: { reference: from, current: to, format: 'json' } })
  await call('downloadDriftReport', { query: { reference: from, current: to, n: '60', format: 'json' } })
  const { items: reports } = await call<Page<{ reportId: string }>>('listDriftReports')
  await call('getDriftReport', { path: { id: reports[0]?.reportId ?? '' } })
  await call('getDriftReportSchema')
  await call('listDriftComparisons')
  const compared = reports.slice(0, 2).map(({ reportId }) => reportId).join()
  for (const format of ['json', 'html']) {
    await call('showDriftTrend', { query: { format } })
    await call('compareDriftReports', { query: { reports: compared, format } })
  }
}

const lookAtTraining = async (call: Call): Promise<void> => {
  const { items: runs } = await call<Page<{ runId: string, datasetVersion: string }>>('listRuns')
  const [last, earlier] = [runs.at(-2), runs.at(-1)]
  const runId = last?.runId ?? ''
  for (const operation of ['getRun', 'listRunArtifacts', 'listRunMetrics', 'listRunLog']) await call(operation, { path: { runId } })
  const query = { runs: `${earlier?.runId},${runId}` }
  await call('compareRuns', { query })
  await call('compareRuns', { query: { ...query, format: 'html' } })
  await call('train', { body: { datasetVersion: last?.datasetVersion } })
  const begin = (seed: number) => call<{ runId: string }>('train', { body: { datasetVersion: last?.datasetVersion, parameters: { units: 64, dropout: 0.2, seed } } })
  const [first, second] = [await begin(7), await begin(8)]
  for (let look = 0; look < LOOKS; look++) {
    const { state } = await call<{ state: string }>('getRun', { path: { runId: first.runId } })
    if (state === 'running') break
    await delay(100)
  }
  for (const { runId } of [second, first]) await call('cancelRun', { path: { runId }, body: { reason: 'begun by mistake' } }) // one that waits and one under way
}

const lookAtModels = async (call: Call): Promise<void> => {
  const { items } = await call<Page<{ modelVersion: string, predictionId?: string }>>('listModels')
  const { modelVersion: serving } = await call<{ modelVersion: string }>('getServingModel', { path })
  const other = items.find(({ modelVersion }) => modelVersion !== serving)?.modelVersion ?? serving
  await call('noteModel', { path: { version: other }, body: { notes: 'hazy days are its weak side', tags: ['summer'], by } })
  await call('getModel', { path: { version: serving } })
  await call('getModelLineage', { path: { version: serving } })
  const { items: [answered] } = await call<Page<{ imageId: string }>>('listTiles')
  await call('getPredictionLineage', { query: { imageId: answered?.imageId ?? '', modelVersion: serving } })
  await call('promoteModel', { path: { version: other }, body: { alias: 'challenger', reason: 'to be tried on a twentieth of the traffic' } })
  await call('setTraffic', { path, body: { arms: [{ name: 'champion', alias: 'champion', weight: 95 }, { name: 'canary', alias: 'challenger', weight: 5 }], rollback: { minRequests: 200, maxErrorRate: 0.01, maxLatencyRatio: 1.5 }, reason: 'the challenger is tried on a twentieth of the traffic' } })
  await call('getTraffic', { path })
  await call('rollBackModel', { body: { alias: 'champion', reason: 'it misses fires under thin clouds' } })
  await call('listAliases')
}

/** Uses every operation of a system that holds two models once, in an order in which each has something to say. */
export const callEverything = async (call: Call, world: World): Promise<void> => {
  for (const operation of ['live', 'ready', 'metrics', 'index', 'followEvents', 'listReplicas']) await call(operation, operation === 'followEvents' ? { headers: { 'last-event-id': '1' } } : {})
  await askTheModel(call, world)
  await judgeAnswers(call)
  await lookAtModels(call)
  await lookAtData(call)
  await lookAtTraining(call)
  await lookAtImagery(call)
}
