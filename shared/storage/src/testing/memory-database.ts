import { type Database, openCollections, recordExistsIn } from '../database.ts'
import { createMemoryCollection } from './memory-collection.ts'

/** A database in memory. */
export const createMemoryDatabase = (): Database => {
  const collections = openCollections(() => createMemoryCollection())
  return { ...collections, ping: async () => true, recordExists: recordExistsIn(collections), close: async () => {} }
}
