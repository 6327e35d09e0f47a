import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries } from './binaries.ts'
import { startLocalServer } from './local-server.ts'
import { natsAnswers } from './nats-answers.ts'
import { natsConfig } from './nats-config.ts'
import { type RunningServer } from './stack.ts'

/** Runs nats-server with JetStream on a folder. */
export const startLocalNats = async (binaries: Binaries, dataFolder: string): Promise<RunningServer<string>> => {
  const folder = join(dataFolder, 'nats')
  const configFile = join(dataFolder, 'nats.conf')
  await mkdir(folder, { recursive: true })
  const serverName = `emberwatch-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
  await writeFile(configFile, natsConfig({ serverName, storeFolder: folder }))
  const server = await startLocalServer({
    name: 'nats-server',
    guard: binaries.guard,
    logFile: join(dataFolder, 'nats.log'),
    command: (port) => [binaries.nats, '--config', configFile, '--addr', '127.0.0.1', '--port', String(port)],
    async ready (port) {
      const info = await natsAnswers(`nats://127.0.0.1:${port}`)
      if (info.server_name !== serverName) throw new Error('address already in use')
    }
  })
  return { address: `nats://127.0.0.1:${server.port}`, source: 'local', handle: server, stop: server.stop }
}
