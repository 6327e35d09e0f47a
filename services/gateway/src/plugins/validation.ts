import type { FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/compile'
import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { describeMismatches, type Mismatch } from '../domain/describe-mismatch.ts'
import { requestInvalid } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'

const PARTS: { [part: string]: string | undefined } = { params: 'path', querystring: 'query' }

const INTEGER = /^-?\d{1,15}$/

const isObject = (schema: TSchema): schema is TObject => 'properties' in schema

const isBinary = (schema: TSchema): boolean =>
  ('format' in schema && schema.format === 'binary') || (isObject(schema) && Object.values(schema.properties).some(isBinary))

const readText = (property: TSchema | undefined, text: unknown): unknown => {
  if (property === undefined || !('type' in property) || typeof text !== 'string') return text
  if (property.type === 'integer' && INTEGER.test(text)) return Number(text)
  if (property.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** Text of the URL or of a header that stands for an integer or a truth becomes one; anything else is left for the check to refuse. */
const readTexts = (schema: TSchema, value: unknown): unknown => {
  if (!isObject(schema) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, text]: [string, unknown]) => {
    const property: TSchema | undefined = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    return [name, readText(property, text)]
  }))
}

/** Of several forms that a body may have, the one that it comes nearest to is what the sender meant. */
const mismatchesOf = (schema: TSchema, value: unknown): Mismatch[] => {
  const forms = 'anyOf' in schema ? schema.anyOf as TSchema[] : [schema]
  const [nearest] = forms.map((form) => Value.Errors(form, value)).sort((a, b) => a.length - b.length)
  return nearest ?? []
}

const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  if (isBinary(schema)) return (value: unknown) => ({ value }) // bytes are checked by the route
  const validator = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given ?? {} : readTexts(schema, given)
    if (validator.Check(value)) return { value }
    return { error: requestInvalid(describeMismatches(PARTS[httpPart] ?? httpPart, mismatchesOf(schema, value))) }
  }
}

/** Validates requests by their TypeBox schemas: strictly, naming every wrong field; an absent body counts as `{}`. */
export const addValidation = (server: HttpServer): void => {
  server.setValidatorCompiler(compile)
  // The views are the records, written by our own services: nothing is left out and nothing converted on the way.
  server.setSerializerCompiler(() => (value) => JSON.stringify(value))
}
