import { type RunningServer, type S3Addresses, type ServerName } from './stack.ts'

interface ServersByName {
  nats: RunningServer<string>
  mongodb: RunningServer<string>
  s3: RunningServer<S3Addresses>
}

/** Servers that run, by name. */
export type RunningServers = Partial<ServersByName>

/** How to start each server. */
export type ServerStarters = { [Name in ServerName]: () => Promise<ServersByName[Name]> }

/** What came of starting several servers at once. */
export interface StartResult {
  running: RunningServers
  failures: Map<ServerName, unknown>
}

/** Starts these servers side by side; one that fails does not disturb the others. */
export const startAll = async (servers: ServerName[], starters: ServerStarters): Promise<StartResult> => {
  const running: RunningServers = {}
  const failures = new Map<ServerName, unknown>()
  const start = async <Name extends ServerName>(name: Name): Promise<void> => {
    try {
      running[name] = await starters[name]()
    } catch (error) {
      failures.set(name, error)
    }
  }
  await Promise.all(servers.map(start))
  return { running, failures }
}

/**
 * Stops servers in the reverse of the order in which services come to need them.
 *
 * @throws {AggregateError} when some could not be stopped, after all were tried
 */
export const stopAll = async ({ nats, mongodb, s3 }: RunningServers): Promise<void> => {
  const errors: unknown[] = []
  for (const server of [s3, mongodb, nats]) {
    await server?.stop().catch((error: unknown) => errors.push(error))
  }
  if (errors.length > 0) throw new AggregateError(errors, 'some servers could not be stopped')
}
