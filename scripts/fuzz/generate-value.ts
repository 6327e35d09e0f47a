import type { Random } from './random.ts'

/** JSON Schema, as far as an OpenAPI document of ours uses it; references are resolved. */
export interface Schema {
  type?: string
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema | false
  prefixItems?: readonly Schema[]
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  examples?: readonly unknown[]
}

/** What tends to break things. */
export const NASTY: readonly unknown[] = [null, true, 0, -1, 1e308, -0.5, 2 ** 53, '', ' ', '\u0000', '../../etc/passwd', "' OR 1=1 --", '__proto__', 'constructor', '{"$gt":""}', '💥'.repeat(40), 'a'.repeat(5000), '\ud800', [], [[]], {}, { $ne: null }, { a: { b: { c: {} } } }]

const TEXTS = ['wildfire', 'champion', 'latest', 'v1', 'v2', 'm1-00000000', 'scenes', '2026-06-30T00:00:00.000Z', '51.05,-121.42', 'a', 'x y', 'ü', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08']

const number = ({ minimum = -1000, maximum = 1000 }: Schema, random: Random): number =>
  random.pick([minimum, maximum, minimum + random.next() * (maximum - minimum), Math.max(minimum, Math.min(maximum, 1))])

const text = ({ minLength = 0, maxLength = 100, format }: Schema, random: Random): string => {
  if (format === 'date-time') return '2026-06-30T00:00:00.000Z'
  const chosen = random.chance(0.7) ? random.pick(TEXTS) : random.bytes(30).toString('latin1')
  return chosen.padEnd(minLength, 'x').slice(0, maxLength)
}

const list = ({ items, prefixItems, minItems = 0, maxItems = 4 }: Schema, random: Random): unknown[] => {
  if (prefixItems !== undefined) return prefixItems.map((item) => generateValue(item, random))
  const length = Math.min(maxItems, minItems + random.below(4))
  return Array.from({ length }, () => generateValue(items === false || items === undefined ? {} : items, random))
}

const record = ({ properties = {}, required = [] }: Schema, random: Random): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.4)).map(([name, schema]) => [name, generateValue(schema, random)]))

/** A value that a schema allows, as a rule; edges are likelier than what lies between them. */
export const generateValue = (schema: Schema, random: Random): unknown => {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return random.pick(schema.enum)
  if (schema.anyOf !== undefined) return generateValue(random.pick(schema.anyOf), random)
  if (schema.examples !== undefined && random.chance(0.5)) return random.pick(schema.examples)
  switch (schema.type) {
    case 'string': return text(schema, random)
    case 'integer': return Math.round(number(schema, random))
    case 'number': return number(schema, random)
    case 'boolean': return random.chance(0.5)
    case 'array': return list(schema, random)
    case 'object': return record(schema, random)
    case 'null': return null
    case undefined:
    default: return random.pick(NASTY)
  }
}

/** The same value with something wrong somewhere in it. */
export const spoil = (value: unknown, random: Random): unknown => {
  if (typeof value !== 'object' || value === null || random.chance(0.2)) return random.pick(NASTY)
  if (Array.isArray(value)) return value.length === 0 ? [random.pick(NASTY)] : value.map((item, index) => index === 0 ? spoil(item, random) : item as unknown)
  const entries = Object.entries(value)
  const chosen = random.pick(['add', 'drop', 'change'])
  if (chosen === 'add' || entries.length === 0) return { ...value, [random.pick(['extra', 'toString', '$where', 'a.b'])]: random.pick(NASTY) }
  const at = random.below(entries.length)
  return Object.fromEntries(entries.flatMap(([name, item], index) => index !== at ? [[name, item]] : chosen === 'drop' ? [] : [[name, spoil(item, random)]]))
}
