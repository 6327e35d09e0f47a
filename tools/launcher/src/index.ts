export * from './stack-environment.ts'
export { type ServiceName, type ServiceProcess, startServiceProcess } from './service-process.ts'
export { type RunningServices, startServices } from './start-services.ts'
