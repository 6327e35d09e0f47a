import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Binaries } from './binaries.ts'
import { startLocalServer } from './local-server.ts'
import { mongodbAnswers } from './mongodb-answers.ts'
import { type RunningServer } from './stack.ts'

// The driver waits half a second after a refused connection, so it is asked only when the port is open.
const portIsOpen = async (port: number): Promise<void> => {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect').finally(() => socket.destroy())
}

/** Runs FerretDB: the MongoDB protocol on SQLite files in a folder. */
export const startLocalMongodb = async (binaries: Binaries, dataFolder: string): Promise<RunningServer<string>> => {
  const folder = join(dataFolder, 'mongodb')
  await mkdir(folder, { recursive: true })
  const server = await startLocalServer({
    name: 'ferretdb',
    guard: binaries.guard,
    logFile: join(dataFolder, 'mongodb.log'),
    command: (port) => [binaries.mongodb, '--listen', `127.0.0.1:${port}`, '--data', folder],
    async ready (port, pid) {
      await portIsOpen(port)
      const answered = await mongodbAnswers(`mongodb://127.0.0.1:${port}/`)
      if (answered !== pid) throw new Error(`another server (process ${answered}) answers on port ${port}`)
    }
  })
  return { address: `mongodb://127.0.0.1:${server.port}/`, source: 'local', handle: server, stop: server.stop }
}
