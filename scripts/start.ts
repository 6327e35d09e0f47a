import { parseArgs } from 'node:util'
import { stackEnvironment, startServices } from '@emberwatch/launcher'
import { startStack } from '@emberwatch/stack'
import { signalled } from './signalled.ts'

/** `npm start`: the five services against the servers named in the environment or the local stack, until Ctrl-C. */
const { values } = parseArgs({ options: { replicas: { type: 'string', default: '2' }, data: { type: 'string', default: '.emberwatch/data' } } })

const start = async (replicas: number): Promise<void> => {
  const stack = await startStack({ environment: process.env, dataFolder: values.data, log: (line) => console.error(line) })
  try {
    const services = await startServices({
      environment: { ...process.env, ...stackEnvironment(stack) },
      replicas,
      restart: true,
      onLine: (label, line) => console.log(line.startsWith('{') ? line : JSON.stringify({ service: label, msg: line }))
    })
    console.error(`\nEmberwatch is up: ${services.gateway} (API: ${services.gateway}/docs), ${replicas} replicas, data in ${values.data}. Ctrl-C stops everything.`)
    await signalled()
    await services.stop()
  } finally {
    await stack.stop()
  }
}

const replicas = Number(values.replicas)
if (!Number.isInteger(replicas) || replicas < 1 || replicas > 64) {
  console.error('--replicas takes a whole number from 1 to 64')
  process.exitCode = 1
} else {
  try {
    await start(replicas)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
