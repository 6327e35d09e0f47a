import { asJsonSchema } from '@emberwatch/contracts'

/** JSON, as far as a document is concerned. */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined }
type JsonObject = { [name: string]: Json | undefined }

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const mapValues = (value: Json, change: (child: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map(change)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, child === undefined ? undefined : change(child)]))
}

/** A body all of whose fields may be left out may be left out itself. */
const optionalBodies = (value: Json): Json => {
  const tidied = mapValues(value, optionalBodies)
  if (!isObject(tidied) || !isObject(tidied['requestBody'])) return tidied
  const content = tidied['requestBody']['content']
  const media = isObject(content) ? Object.values(content) : []
  const isNeeded = media.some((type) => !isObject(type) || !isObject(type['schema']) || type['schema']['type'] !== 'object' || type['schema']['required'] !== undefined)
  return { ...tidied, requestBody: { ...tidied['requestBody'], required: isNeeded } }
}

const withReferences = (value: Json, names: ReadonlyMap<string, string>): Json => {
  const name = isObject(value) ? names.get(JSON.stringify(value)) : undefined
  return name === undefined ? mapValues(value, (child) => withReferences(child, names)) : { $ref: `#/components/schemas/${name}` }
}

/** Makes the generated OpenAPI document one of JSON Schema 2020-12 in which every named schema is written once. */
export const tidyDocument = (document: object): object => {
  const tidied = optionalBodies(asJsonSchema(document) as JsonObject) as JsonObject
  const components = tidied['components'] as JsonObject
  const schemas = components['schemas'] as JsonObject
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]))
  return {
    ...tidied,
    paths: withReferences(tidied['paths'] ?? {}, names),
    components: { ...components, schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, mapValues(schema ?? {}, (child) => withReferences(child, names))])) }
  }
}
