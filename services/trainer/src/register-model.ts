import { type Model, objectKeys } from '@emberwatch/contracts'
import { backboneReference, headToLayers } from '@emberwatch/ml'
import type { FittedHead } from '@emberwatch/ml/training'
import { sha256 } from '@emberwatch/storage'
import type { SplitRows } from './domain/split-rows.ts'
import { calibrateHead } from './calibrate-head.ts'
import { exportModel } from './export-model.ts'
import { judgeCandidate } from './judge-candidate.ts'
import { storeCards } from './store-cards.ts'
import type { IdentifiedTraining, TrainDeps } from './train-deps.ts'

interface Candidate { training: IdentifiedTraining, fitted: FittedHead, splits: SplitRows }

const store = async ({ objects, task: { task } }: TrainDeps, { modelVersion, folder }: Pick<Required<Model>, 'modelVersion' | 'folder'>, files: Record<'model.onnx' | 'head.onnx' | 'head.json' | 'head.bin', Uint8Array>): Promise<Model['files']> => {
  const put = async (file: keyof typeof files, contentType: string) => {
    const key = objectKeys.modelFile({ task, modelVersion, folder }, file)
    await objects.put(key, files[file], contentType)
    return { key, sha256: sha256(files[file]), bytes: files[file].length }
  }
  const [model, head, layers, weights] = await Promise.all([put('model.onnx', 'application/octet-stream'), put('head.onnx', 'application/octet-stream'), put('head.json', 'application/json'), put('head.bin', 'application/octet-stream')])
  return { model, head, layers, weights }
}

/**
 * Exports and judges a fitted head and stores its files, in a folder that no other trainer writes to; the record that is
 * returned enters the registry by {@link enterModel}, once that is committed.
 */
export const prepareModel = async (deps: TrainDeps, { training, fitted, splits }: Candidate): Promise<Model> => {
  const { task: { task, classes }, term: { epoch }, codeVersion, embedder, now } = deps
  const { runId, modelVersion, dataset } = training
  const { head, temperature, alarm } = await calibrateHead(deps, fitted.head, splits.validation)
  const folder = objectKeys.modelFolder(task, modelVersion, epoch)
  const layers = headToLayers(head)
  const { modelOnnx, headOnnx, selfTest } = await exportModel(head, classes, embedder)
  const { candidate, champion, majorityAccuracy, decision, file } = await judgeCandidate(deps, { modelVersion, headOnnx, alarm, dataset, splits })
  const files = await store(deps, { modelVersion, folder }, { 'model.onnx': modelOnnx, 'head.onnx': headOnnx, 'head.json': layers.headJson, 'head.bin': layers.headBin })
  const unsigned: Model = {
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
    folder,
    files,
    selfTest,
    epoch,
    codeVersion,
    createdAt: now().toISOString()
  }
  const model: Model = { ...unsigned, signature: deps.sign?.(unsigned) ?? null }
  await storeCards(deps, { model, file, dataset })
  return model
}
