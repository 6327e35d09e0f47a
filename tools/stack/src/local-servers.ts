import { localBinaries } from './local-binaries.ts'
import { startLocalMongodb } from './local-mongodb.ts'
import { startLocalNats } from './local-nats.ts'
import { startLocalS3 } from './local-s3.ts'
import { openDataFolder } from './data-folder.ts'
import { type RunningServers, startAll, stopAll } from './running-servers.ts'
import { type ServerName, type StackOptions } from './stack.ts'

/** Local servers, and how to end them together with their data folder. */
export interface LocalServers {
  running: RunningServers
  stop (): Promise<void>
}

/** Starts these servers from local binaries, with their data and logs in one folder. */
export const startLocalServers = async (servers: ServerName[], options: StackOptions): Promise<LocalServers> => {
  const binaries = await localBinaries(servers, options)
  const started = performance.now()
  const data = await openDataFolder(options.dataFolder)
  const { running, failures } = await startAll(servers, {
    nats: () => startLocalNats(binaries, data.path),
    mongodb: () => startLocalMongodb(binaries, data.path),
    s3: () => startLocalS3(binaries, data.path)
  })
  const stop = (): Promise<void> => stopAll(running).finally(() => data.close())
  if (failures.size === 0) {
    options.log(`local ${servers.join(', ')} ready in ${(performance.now() - started).toFixed(0)} ms; data and logs in ${data.path}`)
    return { running, stop }
  }
  await stop()
  throw failures.values().next().value
}
