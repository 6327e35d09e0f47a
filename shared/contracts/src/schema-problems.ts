import { type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const join = (path: string, name: string): string => path === '' ? name : `${path}.${name}`

const worded = (path: string): string => path === '' ? 'it' : path

const inWords = (choice: TSchema): string => {
  if (Type.IsLiteral(choice)) return String(choice.const)
  const what = 'type' in choice ? String(choice.type) : 'other'
  return 'description' in choice ? `${what} (${String(choice.description)})` : what
}

/**
 * Everything that is wrong with a value that a person wrote, each as one readable line that begins with its path;
 * nothing, if the schema accepts it. Unlike the validator's own list it has no end, names what would be right, and
 * says once what is wrong with a choice.
 *
 * @example schemaProblems(HyperParameters, { units: 1.5, layers: 2 }, 'parameters') // => ['parameters.layers is not known; there are units, …', 'parameters.units must be integer', …]
 */
export const schemaProblems = (schema: TSchema, value: unknown, path = ''): string[] => {
  if (Type.IsObject(schema) && isRecord(value)) {
    const known = Object.keys(schema.properties)
    const isClosed = 'additionalProperties' in schema && schema.additionalProperties === false
    const required: readonly string[] = schema.required ?? []
    return [
      ...(isClosed ? Object.keys(value).filter((name) => !known.includes(name)).map((name) => `${join(path, name)} is not known; there are ${known.join(', ')}`) : []),
      ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${join(path, name)} is missing`),
      ...Object.entries(schema.properties).flatMap(([name, property]) => Object.hasOwn(value, name) ? schemaProblems(property, value[name], join(path, name)) : [])
    ]
  }
  if (Value.Check(schema, value)) return []
  if (Type.IsUnion(schema)) return [`${worded(path)} must be one of ${schema.anyOf.map(inWords).join(', ')}`]
  return Value.Errors(schema, value).map(({ instancePath, message }) => `${worded(path + instancePath.replaceAll('/', '.'))} ${message}`)
}
