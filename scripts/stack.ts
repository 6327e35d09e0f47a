import { parseArgs } from 'node:util'
import { stackEnvironment } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { signalled } from './signalled.ts'

/** `npm run stack`: only the servers, their addresses printed as lines for an environment file. */
const { values: { data } } = parseArgs({ options: { data: { type: 'string', default: '.emberwatch/data' } } })

try {
  const stack = await startStack({ environment: process.env, dataFolder: data, log: (line) => console.error(line) })
  for (const [name, value] of Object.entries(stackEnvironment(stack))) console.log(`${name}=${value}`)
  console.error(`\nnats: ${stack.source.nats}, mongodb: ${stack.source.mongodb}, s3: ${stack.source.s3}; data in ${data}. Ctrl-C stops them.`)
  await signalled()
  await stack.stop()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
