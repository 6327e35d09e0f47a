import { AppError } from '@emberwatch/contracts'

export const datasetUnusable = (version: string, problem: string) =>
  new AppError(`dataset version ${version} cannot be trained on: ${problem}`, { code: 'TRAINER_DATASET_UNUSABLE', retryable: false })

export const exportWrong = (file: string, difference: number) =>
  new AppError(`${file} differs from the trained head by ${difference}`, { code: 'TRAINER_EXPORT_WRONG', retryable: false })

export const championMissing = (modelVersion: string) =>
  new AppError(`the champion ${modelVersion} is not in the registry; promote a model that is`, { code: 'MODEL_NOT_FOUND', retryable: false })

export const sweepRefused = (problems: readonly string[]) => new AppError(`the sweep cannot be used: ${problems.join('; ')}`, { code: 'REQUEST_INVALID', retryable: false })

export const fittingFailed = (problem: string) => new AppError(`fitting failed: ${problem}`, { code: 'INTERNAL', retryable: true })
