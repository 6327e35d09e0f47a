import { objectMissing } from '../errors.ts'
import type { ObjectStore } from '../object-store.ts'

/** An object store in memory. */
export const createMemoryObjectStore = (): ObjectStore => {
  const objects = new Map<string, Uint8Array>()
  return {
    async put (key, bytes) { objects.set(key, bytes.slice()) },
    async find (key) { return objects.get(key)?.slice() },
    async get (key) {
      const bytes = objects.get(key)
      if (bytes === undefined) throw objectMissing(key)
      return bytes.slice()
    },
    async list (prefix) { return [...objects.keys()].filter((key) => key.startsWith(prefix)).sort() },
    async remove (key) { objects.delete(key) },
    ping: async () => true,
    async close () {}
  }
}
