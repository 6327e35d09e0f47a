import { sha256 } from './sha256.ts'

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, inner]) => [key, ordered(inner)]))
}

/** Equal for records with equal content, whatever the order of their fields. */
export const fingerprint = (record: object): string => sha256(JSON.stringify(ordered(record)))
