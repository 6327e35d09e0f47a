import { AppError, type ModelDeletion } from '@emberwatch/contracts'

export const datasetUnusable = (version: string, problem: string) =>
  new AppError(`dataset version ${version} cannot be trained on: ${problem}`, { code: 'TRAINER_DATASET_UNUSABLE', retryable: false })

export const exportWrong = (file: string, difference: number) =>
  new AppError(`${file} differs from the trained head by ${difference}`, { code: 'TRAINER_EXPORT_WRONG', retryable: false })

export const exportIncomplete = (problem: string) =>
  new AppError(`model.onnx is not whole: ${problem}`, { code: 'TRAINER_EXPORT_WRONG', retryable: false })

export const championMissing = (modelVersion: string) =>
  new AppError(`the champion ${modelVersion} is not in the registry; promote a model that is`, { code: 'MODEL_NOT_FOUND', retryable: false })

export const trainingRefused = (problems: readonly string[]) => new AppError(`the training cannot be done: ${problems.join('; ')}`, { code: 'REQUEST_INVALID', retryable: false })

export const settingsWrong = (where: string, problems: readonly string[]) => new AppError(`${where}: ${problems.join('; ')}`, { code: 'CONFIG_INVALID', retryable: false })

export const workerFailed = (problem: string) => new AppError(`the worker thread failed: ${problem}`, { code: 'INTERNAL', retryable: true })

export const leaseLost = () =>
  new AppError('another trainer took over; what was under way here is given up', { code: 'TRAINER_LEASE_LOST', retryable: true })

export const trainingCancelled = (runId: string) =>
  new AppError(`run ${runId} was cancelled`, { code: 'TRAINER_CANCELLED', retryable: false })

export const runNotFound = (runId: string) =>
  new AppError(`there is no training run ${runId}; GET /v1/runs lists those there are`, { code: 'RUN_NOT_FOUND', retryable: false })

export const runOver = (runId: string, became: string) =>
  new AppError(`run ${runId} cannot be cancelled: ${became}`, { code: 'TRAINER_RUN_OVER', retryable: false })

export const scheduleWrong = (expression: string, problem: string) =>
  new AppError(`TRAIN_SCHEDULE=${expression} is no cron expression that ever comes true (minute hour day month weekday, in UTC, such as 30 3 * * *): ${problem}`, { code: 'CONFIG_INVALID', retryable: false })

export const modelWasDeleted = (runId: string, { modelVersion, at, by, reason }: ModelDeletion) =>
  new AppError(`run ${runId} is over: its model ${modelVersion} was deleted at ${at} by ${by} (${reason}) and does not come back by itself; train with another seed`, { code: 'TRAINER_RUN_OVER', retryable: false })
