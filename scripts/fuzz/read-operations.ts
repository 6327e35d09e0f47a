import { Compile } from 'typebox/schema'
import type { Schema } from './generate-value.ts'

interface Media { schema?: Schema }
export interface Parameter { name: string, in: 'path' | 'query' | 'header', required?: boolean, schema: Schema }

interface RawOperation { operationId: string, parameters?: Parameter[], requestBody?: { content: Record<string, Media> }, responses: Record<string, { content?: Record<string, Media> }> }
interface Document { paths: Record<string, Record<string, RawOperation>>, components: { schemas: Record<string, unknown> } }

/** What an OpenAPI document says of one operation. */
export interface Operation { id: string, method: string, path: string, parameters: Parameter[], bodies: Record<string, Schema>, problemOf: (status: number, contentType: string, body: Buffer) => string | undefined }

const resolve = (value: unknown, schemas: Record<string, unknown>): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, schemas))
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value) return resolve(schemas[String(value.$ref).split('/').at(-1) ?? ''], schemas)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, schemas)]))
}

const bare = (contentType: string): string => contentType.split(';', 1)[0]?.trim() ?? ''

const mediaOf = (content: Record<string, Media>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(content).flatMap(([type, { schema }]) => schema === undefined ? [] : [[type, schema]]))

/** Holds an answer against what the document says of its status and type. */
const judge = (responses: RawOperation['responses']): Operation['problemOf'] => {
  const validators = new Map(Object.entries(responses).map(([status, { content = {} }]) => [status, new Map(Object.entries(mediaOf(content)).map(([type, schema]) => [type, schema.format === 'binary' || type.startsWith('text/') ? undefined : Compile(schema as object)]))]))
  return (status, contentType, body) => {
    const types = validators.get(String(status))
    if (types === undefined) return `status ${status} is not in the document`
    const type = bare(contentType)
    if (types.size === 0 || (types.has(type) && types.get(type) === undefined)) return undefined
    const validator = types.get(type)
    if (validator === undefined) return `${status} came as ${type || 'nothing'}, and the document says ${[...types.keys()].join(', ')}`
    try {
      const [valid, errors] = validator.Errors(JSON.parse(body.toString()) as unknown)
      return valid ? undefined : `${status} is not as its schema says: ${JSON.stringify(errors.slice(0, 2)).slice(0, 300)}`
    } catch {
      return `${status} is no JSON`
    }
  }
}

/** Every operation of an OpenAPI document. */
export const readOperations = (raw: object): Operation[] => {
  const { paths, components: { schemas } } = raw as Document
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
    const { operationId: id, parameters = [], requestBody, responses } = resolve(operation, schemas) as RawOperation
    return { id, method: method.toUpperCase(), path, parameters, bodies: mediaOf(requestBody?.content ?? {}), problemOf: judge(responses) }
  }))
}
