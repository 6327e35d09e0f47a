import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { AppError } from './app-error.ts'

/** The first few differences between a value and a schema, one line each. */
export const differences = (schema: TSchema, value: unknown): string[] =>
  Value.Errors(schema, value).slice(0, 10).map(({ instancePath, message }) => `${instancePath === '' ? 'the message' : instancePath} ${message}`)

const mismatch = (schema: TSchema, value: unknown, what: string): AppError =>
  new AppError(`${what} does not match its schema: ${differences(schema, value).join('; ')}`, { code: 'BUS_INVALID_MESSAGE', retryable: false })

/** Compiling a schema pays from about this many values on. */
const WORTH_COMPILING = 8

const seen = new WeakMap<TSchema, number | ((value: unknown) => boolean)>()

/** Checks a schema that is often used by its compiled form, and a rare one without compiling it. */
const checkerOf = (schema: TSchema): (value: unknown) => boolean => {
  const known = seen.get(schema) ?? 0
  if (typeof known === 'function') return known
  const compiled = known < WORTH_COMPILING ? undefined : Compile(schema)
  const check = compiled === undefined ? (value: unknown) => Value.Check(schema, value) : (value: unknown) => compiled.Check(value)
  seen.set(schema, compiled === undefined ? known + 1 : check)
  return check
}

/**
 * Returns the value, typed, if it matches the schema; extra fields are let through.
 *
 * @throws {AppError} BUS_INVALID_MESSAGE, not retryable, naming what it is and every difference
 */
export const validate = <Schema extends TSchema>(schema: Schema, value: unknown, what: string): Static<Schema> => {
  if (checkerOf(schema)(value)) return value as Static<Schema>
  throw mismatch(schema, value, what)
}

/** The same for a great many values of one schema: it is compiled first. */
export const createValidate = <Schema extends TSchema>(schema: Schema) => {
  const compiled = Compile(schema)
  return (value: unknown, what: string): Static<Schema> => {
    if (compiled.Check(value)) return value as Static<Schema>
    throw mismatch(schema, value, what)
  }
}
