import { AppError } from '@emberwatch/contracts'
import { ErrorCode, NatsError } from 'nats'

export const busUnavailable = (cause?: unknown) =>
  new AppError('the connection to NATS is down; it is being re-established', { code: 'BUS_UNAVAILABLE', retryable: true, cause })

const noResponders = (subject: string, cause: unknown) =>
  new AppError(`nobody answers ${subject}; is the service running?`, { code: 'BUS_NO_RESPONDERS', retryable: true, cause })

const timedOut = (subject: string, timeoutMs: number, cause: unknown) =>
  new AppError(`no answer from ${subject} within ${timeoutMs} ms; what was asked may still be under way`, { code: 'BUS_TIMEOUT', retryable: true, cause })

/** Whether JetStream refused with one of these codes of its API. */
export const hasApiError = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof NatsError && codes.includes(error.api_error?.err_code ?? 0)

// What a client or server that is away makes of a publish or a request; anything else is our own fault and no outage.
const AWAY: readonly string[] = [ErrorCode.Timeout, ErrorCode.NoResponders, ErrorCode.ConnectionClosed, ErrorCode.ConnectionDraining, ErrorCode.ConnectionRefused, ErrorCode.ConnectionTimeout, ErrorCode.Disconnect, '503']

/** Whether a failure of the client means that the server is away. */
export const isAway = (error: unknown): boolean => error instanceof NatsError && AWAY.includes(error.code)

const refused = (subject: string, cause: unknown) =>
  new AppError(`NATS refused a message to ${subject}: ${cause instanceof Error ? cause.message : String(cause)}`, { code: 'INTERNAL', retryable: false, cause })

/** What a failed publish means. */
export const publishFailure = (error: unknown, subject: string): AppError => isAway(error) ? busUnavailable(error) : refused(subject, error)

/** What a failed request means to the one who asked. */
export const requestFailure = (error: unknown, subject: string, timeoutMs: number): AppError => {
  if (error instanceof AppError) return error
  if (error instanceof NatsError && error.code === ErrorCode.NoResponders) return noResponders(subject, error)
  if (error instanceof NatsError && error.code === ErrorCode.Timeout) return timedOut(subject, timeoutMs, error)
  return publishFailure(error, subject)
}

/** Whether a failure means that a server is away, so that waiting is right and giving up is not. */
export const isOutage = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'BUS_UNAVAILABLE' || error.code === 'STORAGE_UNAVAILABLE')
