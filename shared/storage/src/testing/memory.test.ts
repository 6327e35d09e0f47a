import { describeCollection } from './collection.conformance.ts'
import { createMemoryCollection } from './memory-collection.ts'
import { createMemoryObjectStore } from './memory-object-store.ts'
import { describeObjectStore } from './object-store.conformance.ts'

describeCollection('a collection in memory', async () => ({ collection: createMemoryCollection(), close: async () => {} }))
describeObjectStore('an object store in memory', async () => createMemoryObjectStore())
