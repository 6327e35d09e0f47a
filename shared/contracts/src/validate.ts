import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { AppError } from './app-error.ts'

/** The first few differences between a value and a schema, one line each. */
export const differences = (schema: TSchema, value: unknown): string[] =>
  Value.Errors(schema, value).slice(0, 10).map(({ instancePath, message }) => `${instancePath === '' ? 'the message' : instancePath} ${message}`)

const mismatch = (schema: TSchema, value: unknown, what: string): AppError =>
  new AppError(`${what} does not match its schema: ${differences(schema, value).join('; ')}`, { code: 'BUS_INVALID_MESSAGE', retryable: false })

/**
 * Returns the value, typed, if it matches the schema; extra fields are let through.
 *
 * @throws {AppError} BUS_INVALID_MESSAGE, not retryable, naming what it is and every difference
 */
export const validate = <Schema extends TSchema>(schema: Schema, value: unknown, what: string): Static<Schema> => {
  if (Value.Check(schema, value)) return value as Static<Schema>
  throw mismatch(schema, value, what)
}

/** The same for a great many values of one schema, in a fiftieth of the time: it is compiled first. */
export const createValidate = <Schema extends TSchema>(schema: Schema) => {
  const compiled = Compile(schema)
  return (value: unknown, what: string): Static<Schema> => {
    if (compiled.Check(value)) return value as Static<Schema>
    throw mismatch(schema, value, what)
  }
}
