import type { Collection } from '../collection.ts'

/** A collection in memory. */
export const createMemoryCollection = <Record extends object>(): Collection<Record> => {
  const records = new Map<string, Record>()
  return {
    async insert (id, record) {
      if (records.has(id)) return false
      records.set(id, structuredClone(record))
      return true
    },
    async find (id) { return structuredClone(records.get(id)) },
    async list (fields = {}) {
      const wanted = Object.entries(fields)
      return structuredClone([...records.values()].filter((record) => wanted.every(([field, value]) => (record as { [field: string]: unknown })[field] === value)))
    },
    async inform (id, fields) {
      const record = records.get(id)
      if (record !== undefined) records.set(id, { ...record, ...structuredClone(fields) })
    },
    async remove (id) { records.delete(id) }
  }
}
