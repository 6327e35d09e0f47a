import type { TSchema } from 'typebox'

/** JSON, as far as a schema is concerned. */
type Json = null | boolean | number | string | Json[] | JsonObject
interface JsonObject { [name: string]: Json | undefined }

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A choice of constants, said the short way that viewers and generators know: `enum`. */
const constantsAsEnum = (schema: JsonObject): JsonObject => {
  const { anyOf, ...others } = schema
  const constants = Array.isArray(anyOf) ? anyOf.flatMap((choice) => isObject(choice) && typeof choice['const'] === 'string' ? [choice['const']] : []) : []
  return Array.isArray(anyOf) && constants.length === anyOf.length ? { type: 'string', ...others, enum: constants } : schema
}

/** JSON Schema 2020-12 calls the items of a tuple `prefixItems`. */
const tupleAsPrefixItems = (schema: JsonObject): JsonObject => {
  const { items, additionalItems, ...others } = schema
  return schema['type'] === 'array' && Array.isArray(items) ? { ...others, prefixItems: items, items: false } : schema
}

const closeObject = (schema: JsonObject): JsonObject => isObject(schema['properties']) && schema['type'] === 'object' ? { ...schema, additionalProperties: false } : schema

const tidy = (value: Json, closed: boolean): Json => {
  if (Array.isArray(value)) return value.map((child) => tidy(child, closed))
  if (!isObject(value)) return value
  const tidied = tupleAsPrefixItems(constantsAsEnum(Object.fromEntries(Object.entries(value).map(([name, child]) => [name, child === undefined ? undefined : tidy(child, closed)]))))
  return closed ? closeObject(tidied) : tidied
}

/** A schema as JSON Schema 2020-12, for documents; `closed` allows no fields that it does not name. */
export const asJsonSchema = (schema: TSchema | object, { closed = false }: { closed?: boolean } = {}): object =>
  tidy(JSON.parse(JSON.stringify(schema)) as Json, closed) as JsonObject
