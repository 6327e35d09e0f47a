import { AppError } from '@emberwatch/contracts'
import { ErrorCode, NatsError } from 'nats'

export const busUnavailable = (cause?: unknown) =>
  new AppError('the connection to NATS is down; it is being re-established', { code: 'BUS_UNAVAILABLE', retryable: true, cause })

const noResponders = (subject: string, cause: unknown) =>
  new AppError(`nobody answers ${subject}; is the service running?`, { code: 'BUS_NO_RESPONDERS', retryable: true, cause })

const timedOut = (subject: string, timeoutMs: number, cause: unknown) =>
  new AppError(`no answer from ${subject} within ${timeoutMs} ms`, { code: 'BUS_TIMEOUT', retryable: true, cause })

/** What a failed request means to the one who asked. */
export const requestFailure = (error: unknown, subject: string, timeoutMs: number): AppError => {
  if (error instanceof AppError) return error
  if (error instanceof NatsError && error.code === ErrorCode.NoResponders) return noResponders(subject, error)
  if (error instanceof NatsError && error.code === ErrorCode.Timeout) return timedOut(subject, timeoutMs, error)
  return busUnavailable(error)
}

/** Whether a failure means that a server is away, so that waiting is right and giving up is not. */
export const isOutage = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'BUS_UNAVAILABLE' || error.code === 'STORAGE_UNAVAILABLE')
