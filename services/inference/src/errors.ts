import { AppError } from '@emberwatch/contracts'

export const noModel = (task: string) =>
  new AppError(`no model of task ${task} is loaded yet; the first one comes with the first promotion`, { code: 'INFERENCE_NO_MODEL', retryable: true })

export const busy = (capacity: number) =>
  new AppError(`this replica has ${capacity} requests in hand; try another or later`, { code: 'INFERENCE_BUSY', retryable: true })

export const explanationsFull = (most: number) =>
  new AppError(`this replica has ${most} explanations in hand; try another or later`, { code: 'INFERENCE_BUSY', retryable: true })

export const modelRefused = (modelVersion: string, problem: string, cause?: unknown) =>
  new AppError(`refused ${modelVersion}: ${problem}`, { code: 'INFERENCE_MODEL_REFUSED', retryable: false, cause })
