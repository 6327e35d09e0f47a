import type { Collection } from '../collection.ts'

const compare = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : Number(String(a) > String(b))
}

/** A collection in memory. */
export const createMemoryCollection = <Record extends object>(): Collection<Record> => {
  const records = new Map<string, Record>()
  const equals = (record: Record, [field, value]: [string, unknown]): boolean => ((record as { [field: string]: unknown })[field] ?? null) === (value ?? null)
  const matching = (fields: Partial<Record>, except: Partial<Record> = {}): [string, Record][] => {
    const [wanted, unwanted] = [Object.entries(fields), Object.entries(except)]
    return [...records].filter(([, record]) => wanted.every((field) => equals(record, field)) && !unwanted.some((field) => equals(record, field)))
  }
  const inOrder: (...asked: Parameters<Collection<Record>['page']>) => Record[] = (fields, { sortBy, descending = false, except = {}, least = {}, most = {} }) => {
    const lies = (record: Record, bounds: object, side: number) => Object.entries(bounds).every(([field, bound]) => side * compare((record as { [field: string]: unknown })[field], bound) >= 0)
    const found = matching(fields, except).filter(([, record]) => lies(record, least, 1) && lies(record, most, -1)).sort(([idA, a], [idB, b]) => (descending ? -1 : 1) * compare(a[sortBy], b[sortBy]) || compare(idA, idB))
    return structuredClone(found.map(([, record]) => record))
  }
  return {
    async insert (id, record) {
      if (records.has(id)) return false
      records.set(id, structuredClone(record))
      return true
    },
    async find (id) { return structuredClone(records.get(id)) },
    async list (fields = {}) { return structuredClone(matching(fields).map(([, record]) => record)) },
    async sorted (fields, request) { return inOrder(fields, request).slice(request.offset ?? 0, (request.offset ?? 0) + request.limit) },
    async page (fields, request) {
      const found = inOrder(fields, request)
      return { items: found.slice(request.offset ?? 0, (request.offset ?? 0) + request.limit), total: found.length }
    },
    async inform (id, fields) {
      const record = records.get(id)
      if (record !== undefined) records.set(id, { ...record, ...structuredClone(fields) })
    },
    async remove (id) { records.delete(id) }
  }
}
