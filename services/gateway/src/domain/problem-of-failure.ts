import { AppError, type ErrorCode, type Problem, problemOf, problemOfError } from '@emberwatch/contracts'

const CODE_OF_STATUS: { [status: number]: ErrorCode | undefined } = {
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'REQUEST_TOO_LARGE',
  415: 'REQUEST_MEDIA_TYPE'
}

/** The client error that the HTTP framework found, if it is one. */
const clientStatusOf = (error: unknown): number | undefined => {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

/**
 * What a client is told of any failure.
 *
 * Requests are validated at the door, so a message that does not match its schema further in is our own mistake.
 */
export const problemOfFailure = (error: unknown): Problem => {
  if (error instanceof AppError) return problemOfError(error.code === 'BUS_INVALID_MESSAGE' ? undefined : error)
  const status = clientStatusOf(error)
  if (status === undefined) return problemOfError(error)
  return problemOf(CODE_OF_STATUS[status] ?? 'REQUEST_INVALID', (error as Error).message)
}
