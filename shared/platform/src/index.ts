export * from './platform-config.ts'
export * from './read-config.ts'
export * from './read-task.ts'
export { type Platform, type Running, runService } from './run-service.ts'
