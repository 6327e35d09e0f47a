export * from './span-receiver.ts'
