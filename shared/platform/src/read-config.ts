import { AppError, differences } from '@emberwatch/contracts'
import type { Static, TObject } from 'typebox'
import { Value } from 'typebox/value'

/** A service's environment: text by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the variables that a schema names (its property names are the variables' names), with its defaults; frozen.
 * An empty variable counts as absent.
 *
 * @throws {AppError} CONFIG_INVALID, naming every problem at once
 */
export const readConfig = <Schema extends TObject>(schema: Schema, environment: Environment): Readonly<Static<Schema>> => {
  const given = Object.fromEntries(Object.keys(schema.properties)
    .map((name) => [name, environment[name]])
    .filter(([, value]) => value !== undefined && value !== ''))
  const config = Value.Default(schema, Value.Convert(schema, given))
  if (Value.Check(schema, config)) return Object.freeze(config) as Readonly<Static<Schema>>
  throw new AppError(`the environment is not right: ${differences(schema, config).join('; ')}`, { code: 'CONFIG_INVALID', retryable: false })
}
