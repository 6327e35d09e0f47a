import type { FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/compile'
import type { TObject, TSchema } from 'typebox'
import { describeMismatches } from '../domain/describe-mismatch.ts'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'

const PARTS: { [part: string]: string | undefined } = { params: 'path', querystring: 'query' }

const INTEGER = /^-?\d{1,15}$/

const isObject = (schema: TSchema): schema is TObject => 'properties' in schema

const isBinary = (schema: TSchema): boolean =>
  ('format' in schema && schema.format === 'binary') || (isObject(schema) && Object.values(schema.properties).some(isBinary))

/** Text of the URL that stands for an integer becomes one; anything else is left for the check to refuse. */
const readIntegers = (schema: TSchema, value: unknown): unknown => {
  if (!isObject(schema) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, text]: [string, unknown]) => {
    const property: TSchema | undefined = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    const isInteger = property !== undefined && 'type' in property && property.type === 'integer'
    return [name, isInteger && typeof text === 'string' && INTEGER.test(text) ? Number(text) : text]
  }))
}

const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  if (isBinary(schema)) return (value: unknown) => ({ value }) // bytes are checked by the route
  const validator = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given ?? {} : readIntegers(schema, given)
    if (validator.Check(value)) return { value }
    return { error: requestInvalid(describeMismatches(PARTS[httpPart] ?? httpPart, validator.Errors(value))) }
  }
}

/** Validates requests by their TypeBox schemas: strictly, naming every wrong field; an absent body counts as `{}`. */
export const addValidation = (server: HttpServer): void => {
  server.setValidatorCompiler(compile)
  // The views are the records, written by our own services: nothing is left out and nothing converted on the way.
  server.setSerializerCompiler(() => (value) => JSON.stringify(value))
}
