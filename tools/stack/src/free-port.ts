import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range that systems give to outgoing connections. A client that keeps reconnecting to a killed
// server's port could otherwise be given that very port as its own end, and the server could not come back.
const LOWEST_PORT = 15_000
const HIGHEST_PORT = 30_000

const isFree = (port: number): Promise<boolean> => new Promise((resolve) => {
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
})

/** A loopback port nobody listens on now. Somebody may take it before you do: be ready to ask again. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port found between ${LOWEST_PORT} and ${HIGHEST_PORT}`)
}
