export * from './stack-environment.ts'
export type { ServiceName, ServiceProcess } from './service-process.ts'
export { type RunningServices, startServices } from './start-services.ts'
