import { chooseDocker } from './choose-docker.ts'
import { startLocalServers } from './local-servers.ts'
import { type RunningServers, stopAll } from './running-servers.ts'
import { checkServers, serversFromEnvironment } from './servers-from-environment.ts'
import { type ServerName, type Stack, type StackOptions } from './stack.ts'
import { startInDocker } from './start-in-docker.ts'

const SERVERS: readonly ServerName[] = ['nats', 'mongodb', 's3']

const notIn = (running: RunningServers): ServerName[] => SERVERS.filter((name) => running[name] === undefined)

const toStack = ({ nats, mongodb, s3 }: RunningServers, stop: () => Promise<void>): Stack => {
  if (!nats || !mongodb || !s3) throw new Error('a server is missing from the stack')
  let stopping: Promise<void> | undefined
  return {
    natsUrl: nats.address,
    mongodbUri: mongodb.address,
    s3: s3.address,
    source: { nats: nats.source, mongodb: mongodb.source, s3: s3.source },
    handles: { nats: nats.handle, mongodb: mongodb.handle, s3: s3.handle },
    stop: () => (stopping ??= stop())
  }
}

/**
 * Gives real NATS, MongoDB-protocol and S3 servers: those that the environment names, else Docker
 * containers, else local binaries built once with the user's Go toolchain.
 *
 * @throws {Error} if that cannot be done; the message says what to install or to set
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const named = serversFromEnvironment(options.environment)
  await checkServers(named)
  const inDocker = notIn(named).length > 0 && await chooseDocker(options.environment)
    ? await startInDocker(notIn(named), options)
    : {}
  const left = notIn({ ...named, ...inDocker })
  try {
    const local = left.length > 0 ? await startLocalServers(left, options) : undefined
    return toStack({ ...named, ...inDocker, ...local?.running }, async () => {
      try {
        await local?.stop()
      } finally {
        await stopAll(inDocker)
      }
    })
  } catch (error) {
    await stopAll(inDocker)
    throw error
  }
}
