export * from './inspect-nats.ts'
export * from './memory-bus.ts'
