import { type DatasetEdit, type DatasetVersion, DriftReport, Evaluation, type Fire, GateDecision, type HyperParameters, type Image, type ImportJob, type ManifestRow, type Model, objectKeys, type Quarantined, type ReplicaState, type Run, type RunMetric } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

const DAY = '2026-06-01T00:00:00.000Z'

/** The given day of June 2026, as records write it. */
export const juneAt = (day: number): string => `2026-06-${String(day).padStart(2, '0')}T12:00:00.000Z`

export const fire = (fireId: string, fields: Partial<Fire> = {}): Fire => ({
  fireId, task: 'wildfire', agency: 'bc', name: fireId, lat: 51, lon: -121, startedAt: null, hectares: 12, stageOfControl: 'OC', timezone: null, firstSeenAt: DAY, state: 'taken', imageId: sha256(fireId), presence: 'active', updates: 0, updatedAt: DAY, ...fields
})

export const refusal = (rejectionId: string, fields: Partial<Quarantined> = {}): Quarantined => ({
  rejectionId, task: 'wildfire', reason: 'not-an-image', detail: 'the bytes are HTML', origin: 'row 7', fireId: null, objectKey: null, rejectedAt: DAY, ...fields
})

export const manifestRow = (name: string, fields: Partial<ManifestRow> = {}): ManifestRow => ({
  imageId: sha256(name), label: 'wildfire', split: 'train', cell: '510:-1210', lon: -121, lat: 51, source: 'import', fireId: null, addedIn: 'v1', ...fields
})

export const image = (bytes: Uint8Array | string, fields: Partial<Image> = {}): Image => {
  const imageId = sha256(bytes)
  return {
    imageId, task: 'wildfire', label: 'wildfire', lon: -121, lat: 51, cell: '510:-1210', split: 'train', source: 'import', fireId: null, objectKey: objectKeys.tile(imageId), bytes: bytes.length, width: 350, height: 350, contentType: 'image/jpeg', origin: 'import base', addedAt: DAY, ...fields
  }
}

export const edit = (number: number, fields: Partial<DatasetEdit> = {}): DatasetEdit => ({
  task: 'wildfire', number, kind: 'remove', selection: { source: 'import' }, label: null, images: 1, why: 'it was wrong', by: 'ada', at: juneAt(number), ...fields
})

export const importJob = (importId: string, fields: Partial<ImportJob> = {}): ImportJob => ({
  importId, task: 'wildfire', from: '.', keepSplits: false, layout: 'classes', state: 'finished', problem: null, totalFiles: 3, files: 3, imported: 2, known: 0, quarantined: 1, straddlingCells: 0, datasetVersion: 'v1-aaaaaaaa', startedAt: DAY, finishedAt: DAY, ...fields
})

/** The bytes of a manifest. */
export const manifestOf = (rows: readonly ManifestRow[]): Buffer => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

export const dataset = (number: number, manifest: Uint8Array, fields: Partial<DatasetVersion> = {}): DatasetVersion => {
  const version = `v${number}-${sha256(manifest).slice(0, 8)}`
  return {
    version, number, task: 'wildfire', parent: null, contentHash: sha256(manifest), manifestKey: objectKeys.manifest('wildfire', version), manifestSha256: sha256(manifest), images: 4, added: 4, counts: { train: { wildfire: 4 }, validation: {}, test: {} }, createdAt: juneAt(number), ...fields
  }
}

const parameters: HyperParameters = { units: 128, dropout: 0, l2: 0, learningRate: 0.001, labelSmoothing: 0, classWeights: 'none', batchSize: 32, maxEpochs: 50, patience: 5, seed: 7 }

export const run = (runId: string, fields: Partial<Run> = {}): Run => ({
  runId, task: 'wildfire', datasetVersion: 'v1-aaaaaaaa', trigger: 'dataset', parameters, state: 'finished', backend: 'wasm', modelVersion: null, failure: null, startedAt: DAY, finishedAt: DAY, ...fields
})

export const metric = (runId: string, step: number, validationLoss: number): RunMetric => ({ runId, step, trial: 1, trials: 1, parameters, epoch: step + 1, trainLoss: validationLoss, validationLoss, validationAccuracy: 0.9, etaSeconds: 1 })

const evaluation = (modelVersion: string): Evaluation => ({
  ...Value.Create(Evaluation), modelVersion, images: 100, cells: 80, correct: 96, accuracy: 0.96, accuracyInterval: [0.9, 0.98], logLoss: 0.1, confusion: { nowildfire: { nowildfire: 48, wildfire: 2 }, wildfire: { nowildfire: 2, wildfire: 48 } }
})

const modelFile = (modelVersion: string, name: 'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin') => ({ key: objectKeys.modelFile({ task: 'wildfire', modelVersion }, name), sha256: sha256(`${modelVersion} ${name}`), bytes: 10 })

/** The bytes of a file of {@link model}: what its recorded checksum says. */
export const modelFileBytes = (modelVersion: string, name: string): Buffer => Buffer.from(`${modelVersion} ${name}`)

export const model = (modelVersion: string, fields: Partial<Model> = {}): Model => ({
  modelVersion,
  task: 'wildfire',
  runId: 'run-1',
  datasetVersion: 'v1-aaaaaaaa',
  datasetContentHash: sha256('v1'),
  classes: ['nowildfire', 'wildfire'],
  backbone: { backboneId: 'lite0-int8-abc', name: 'efficientnet-lite0', variant: 'int8', sha256: sha256('backbone'), preprocessingHash: sha256('preprocessing'), embeddingSize: 1280 },
  units: 128,
  parameters,
  backend: 'wasm',
  validation: { loss: 0.1, accuracy: 0.96, epoch: 7 },
  temperature: 1.2,
  alarm: { label: 'wildfire', threshold: 0.4 },
  candidate: evaluation(modelVersion),
  champion: null,
  majorityAccuracy: 0.5,
  decision: { ...Value.Create(GateDecision), promote: true, wouldPromote: true, alias: 'champion', rule: 'first-model', reason: 'there was no champion', gain: 0.46, minimumGain: 0.05, significance: 0.05 },
  files: { model: modelFile(modelVersion, 'model.onnx'), head: modelFile(modelVersion, 'head.onnx'), layers: modelFile(modelVersion, 'head.json'), weights: modelFile(modelVersion, 'head.bin') },
  selfTest: { seed: 1, probabilities: [0.4, 0.6] },
  createdAt: DAY,
  ...fields
})

const side = (version: string, images: number): DriftReport['current'] => ({ ...Value.Create(DriftReport.properties.current), version, images })

export const report = (reportId: string, fields: Partial<DriftReport> = {}): DriftReport => ({
  ...Value.Create(Type.Omit(DriftReport, ['createdAt'])),
  reportId,
  task: 'wildfire',
  reference: side('v1-aaaaaaaa', 100),
  current: side('v2-bbbbbbbb', 20),
  verdict: 'no-drift-found',
  sentence: 'No drift was found between v1 and v2.',
  htmlKey: objectKeys.report(reportId, 'html'),
  jsonKey: objectKeys.report(reportId, 'json'),
  createdAt: DAY,
  ...fields
})

export const replicaState = (replica: string, fields: Partial<ReplicaState> = {}): ReplicaState => ({
  replica, ready: true, draining: false, modelVersion: 'm1-11111111', headSha256: sha256('head'), backboneId: 'lite0-int8-abc', inFlight: 0, capacity: 16, served: 3, swaps: 1, lastSwapMs: 12, lastRefusal: null, rssBytes: 90_000_000, ...fields
})
