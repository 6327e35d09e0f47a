import { ERROR_CODES, type ErrorCode } from './error-codes.ts'

/** A failure with a stable code that travels unchanged over NATS and REST. */
export class AppError extends Error {
  readonly code: ErrorCode
  /** Whether the same attempt may succeed later: decides between redelivery and dead letter. */
  readonly retryable: boolean

  constructor (message: string, { code, retryable, cause }: { code: ErrorCode, retryable: boolean, cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.retryable = retryable
  }
}

/** Whether a string from outside is one of our error codes. */
export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
