import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A web server on this machine, for as long as a test needs it; it counts who connects and who asks for what. */
export const serveHttp = async (listener: RequestListener) => {
  const requested: string[] = []
  let connections = 0
  const server = createServer((request, response) => {
    requested.push(request.url ?? '')
    listener(request, response)
  })
  server.on('connection', () => { connections++ })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requested,
    connections: (): number => connections,
    async stop (): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
