import { AppError } from '@emberwatch/contracts'

export const diverged = (what: string) => new AppError(`${what}; a smaller learning rate may help`, { code: 'TRAINER_DIVERGED', retryable: false })

export const cancelled = (trial: number, trials: number) => new AppError(`the training was cancelled in trial ${trial} of ${trials}`, { code: 'TRAINER_CANCELLED', retryable: false })

export const sweepWrong = (problems: readonly string[]) => new AppError(`the sweep cannot be used: ${problems.join('; ')}`, { code: 'CONFIG_INVALID', retryable: false })

export const noBackend = (failures: readonly string[]) => new AppError(`no TensorFlow.js back end works here (${failures.join('; ')})`, { code: 'CONFIG_INVALID', retryable: false })
