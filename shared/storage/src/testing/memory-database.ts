import { type Database, openCollections, findRecordIn } from '../database.ts'
import { createMemoryCollection } from './memory-collection.ts'

/** A database in memory. */
export const createMemoryDatabase = (): Database => {
  const collections = openCollections(() => createMemoryCollection())
  return { ...collections, ping: async () => true, findRecord: findRecordIn(collections), createIndexes: async () => 0, close: async () => {} }
}
