export { startStack } from './start-stack.ts'
export type { Environment, S3Addresses, ServerHandle, ServerName, ServerSource, Stack, StackAddresses, StackOptions } from './stack.ts'
