import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from './app-error.ts'

/** The first few differences between a value and a schema, one line each. */
export const differences = (schema: TSchema, value: unknown): string[] =>
  Value.Errors(schema, value).slice(0, 10).map(({ instancePath, message }) => `${instancePath === '' ? 'the message' : instancePath} ${message}`)

/**
 * Returns the value, typed, if it matches the schema; extra fields are let through.
 *
 * @throws {AppError} BUS_INVALID_MESSAGE, not retryable, naming what it is and every difference
 */
export const validate = <Schema extends TSchema>(schema: Schema, value: unknown, what: string): Static<Schema> => {
  if (Value.Check(schema, value)) return value as Static<Schema>
  throw new AppError(`${what} does not match its schema: ${differences(schema, value).join('; ')}`, { code: 'BUS_INVALID_MESSAGE', retryable: false })
}
