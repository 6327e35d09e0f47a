import { stackEnvironment } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'

/** Starts the real servers once for all tests and tells the test processes where they are. */
export default async (): Promise<void> => {
  const stack = await startStack({ environment: process.env, log: (line) => console.log(line) })
  Object.assign(process.env, stackEnvironment(stack))
  Object.assign(globalThis, { emberwatchStack: stack })
}
