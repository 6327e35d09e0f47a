import { createEvent, type Model, ModelRegisteredV1, objectKeys } from '@emberwatch/contracts'
import { backboneReference, headToLayers } from '@emberwatch/ml'
import type { FittedHead } from '@emberwatch/ml/training'
import { recordIds, sha256 } from '@emberwatch/storage'
import type { SplitRows } from './domain/split-rows.ts'
import { calibrateHead } from './calibrate-head.ts'
import { exportModel } from './export-model.ts'
import { judgeCandidate } from './judge-candidate.ts'
import type { IdentifiedTraining, TrainDeps } from './train-deps.ts'

interface Candidate { training: IdentifiedTraining, fitted: FittedHead, splits: SplitRows, traceparent: string }

const store = async ({ objects }: TrainDeps, task: string, modelVersion: string, files: Record<'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin', Uint8Array>): Promise<Model['files']> => {
  const put = async (file: keyof typeof files, contentType: string) => {
    const key = objectKeys.modelFile({ task, modelVersion }, file)
    await objects.put(key, files[file], contentType)
    return { key, sha256: sha256(files[file]), bytes: files[file].length }
  }
  const [model, head, layers, weights] = await Promise.all([put('model.onnx', 'application/octet-stream'), put('head.onnx', 'application/octet-stream'), put('head.json', 'application/json'), put('head.bin', 'application/octet-stream')])
  return { model, head, layers, weights }
}

/** Exports and judges a fitted head, stores its files and enters it, with the decision about it, into the registry. */
export const registerModel = async (deps: TrainDeps, { training, fitted, splits, traceparent }: Candidate): Promise<Model> => {
  const { task: { task, classes }, embedder, outbox, database, objects, now } = deps
  const { runId, modelVersion, dataset } = training
  const { head, temperature, alarm } = await calibrateHead(deps, fitted.head, splits.validation)
  const layers = headToLayers(head)
  const { modelOnnx, headOnnx, selfTest } = await exportModel(head, classes, embedder)
  const { candidate, champion, majorityAccuracy, decision, file } = await judgeCandidate(deps, { modelVersion, headOnnx, alarm, dataset, splits })
  const files = await store(deps, task, modelVersion, { 'model.onnx': modelOnnx, 'head.onnx': headOnnx, 'head.json': layers.headJson, 'head.bin': layers.headBin })
  const createdAt = now()
  const model: Model = {
    modelVersion,
    task,
    runId,
    datasetVersion: dataset.version,
    datasetContentHash: dataset.contentHash,
    classes,
    backbone: backboneReference(embedder.backbone),
    units: fitted.parameters.units,
    parameters: fitted.parameters,
    backend: fitted.backend,
    validation: fitted.best,
    temperature,
    alarm,
    candidate,
    champion,
    majorityAccuracy,
    decision,
    files,
    selfTest,
    createdAt: createdAt.toISOString()
  }
  await objects.put(objectKeys.modelFile({ task, modelVersion }, 'evaluation.json'), Buffer.from(JSON.stringify(file)), 'application/json')
  const cardKey = objectKeys.modelFile({ task, modelVersion }, 'card.json')
  await objects.put(cardKey, Buffer.from(JSON.stringify(model, null, 2)), 'application/json')
  const event = createEvent(ModelRegisteredV1, { producer: 'trainer', task, key: modelVersion, time: createdAt, traceparent, data: { modelVersion, runId, datasetVersion: dataset.version, candidate, champion, decision, cardKey } })
  const id = recordIds.model(task, modelVersion)
  const isNew = await outbox.record(event, { name: 'models', collection: database.models, id, record: model })
  return isNew ? model : await database.models.find(id) as Model
}
