export * from './bus.ts'
export { connectBus } from './connect-bus.ts'
