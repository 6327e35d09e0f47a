export * from './bus.ts'
export { isOutage } from './bus-errors.ts'
export { connectBus } from './connect-bus.ts'
