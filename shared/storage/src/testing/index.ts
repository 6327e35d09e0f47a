export * from './memory-database.ts'
export * from './memory-object-store.ts'
