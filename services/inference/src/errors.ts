import { AppError } from '@emberwatch/contracts'

export const noModel = (task: string) =>
  new AppError(`no model of task ${task} is loaded yet; the first one comes with the first promotion`, { code: 'INFERENCE_NO_MODEL', retryable: true })

export const modelUnknown = (modelVersion: string) =>
  new AppError(`there is no model ${modelVersion}; GET /v1/models lists those there are`, { code: 'MODEL_NOT_FOUND', retryable: false })

export const busy = (capacity: number) =>
  new AppError(`this replica has ${capacity} requests in hand; try another or later`, { code: 'INFERENCE_BUSY', retryable: true })

export const modelRefused = (modelVersion: string, problem: string) =>
  new AppError(`model ${modelVersion} is not served: ${problem}`, { code: 'INFERENCE_MODEL_REFUSED', retryable: false })
