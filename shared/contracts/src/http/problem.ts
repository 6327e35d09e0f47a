import { type Static, Type } from 'typebox'
import { AppError } from '../app-error.ts'
import { ERROR_CODES, type ErrorCode } from '../error-codes.ts'

/** An RFC 9457 problem document with a stable `code`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  instance: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String())
})
export type Problem = Static<typeof Problem>

/** The problem document of a code; `detail` says what happened and what to do. */
export const problemOf = (code: ErrorCode, detail: string): Problem => ({
  type: `urn:emberwatch:error:${code.toLowerCase().replaceAll('_', '-')}`,
  title: ERROR_CODES[code].title,
  status: ERROR_CODES[code].status,
  code,
  detail
})

/** What of an error may be told to a caller: our own errors as they are, everything else as INTERNAL without its text. */
export const problemOfError = (error: unknown): Problem =>
  error instanceof AppError ? problemOf(error.code, error.message) : problemOf('INTERNAL', 'the log has the details under this request id')
