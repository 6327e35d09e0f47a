/** One difference between a value and a schema, as the validator gives it. */
export interface Mismatch { keyword: string, instancePath: string, params: object, message: string }

const MOST = 5

const fieldOf = (instancePath: string): string => instancePath.slice(1).replaceAll('/', '.')

const within = (parent: string, name: unknown): string => parent === '' ? String(name) : `${parent}.${String(name)}`

const listOf = (params: object, name: string): unknown[] => {
  const value: unknown = (params as { [name: string]: unknown })[name]
  return Array.isArray(value) ? value : []
}

const describe = ({ keyword, instancePath, params, message }: Mismatch, choices: readonly unknown[]): string[] => {
  const field = fieldOf(instancePath)
  switch (keyword) {
    case 'boolean': return [`${field} is not known here`]
    case 'additionalProperties': return [] // each was named by its own `boolean`
    case 'const': return [] // the choices are named by their `anyOf`
    case 'anyOf': return [`${field} must be one of ${choices.join(', ')}`]
    case 'required': return listOf(params, 'requiredProperties').map((name) => `${within(field, name)} is missing`)
    default: return [`${field} ${message}`.trim()]
  }
}

/** What is wrong with a part of a request, field by field. */
export const describeMismatches = (part: string, mismatches: readonly Mismatch[]): string => {
  const choicesAt = (path: string): unknown[] => mismatches
    .filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === path)
    .map(({ params }) => (params as { allowedValue?: unknown }).allowedValue)
  const sentences = mismatches.flatMap((mismatch) => describe(mismatch, choicesAt(mismatch.instancePath)))
  return `${part}: ${sentences.slice(0, MOST).join('; ')}`
}
