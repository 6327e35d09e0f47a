import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { type HealthCheck, readHealth } from './health.ts'
import type { Metrics } from './metrics.ts'

const send = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
}

/** `/livez` (the loop turns), `/readyz` (every check passes) and `/metrics` for services without an HTTP face of their own. */
export const startHealthServer = async ({ host, port, checks, metrics }: { host: string, port: number, checks: readonly HealthCheck[], metrics: Metrics }) => {
  const answer = async (url: string | undefined, response: ServerResponse): Promise<void> => {
    if (url === '/livez') return send(response, 200, 'application/json', '{"live":true}')
    if (url === '/metrics') return send(response, 200, metrics.contentType, await metrics.exposition())
    if (url !== '/readyz') return send(response, 404, 'application/json', '{"title":"try /livez, /readyz or /metrics"}')
    const health = await readHealth(checks)
    send(response, health.ready ? 200 : 503, 'application/json', JSON.stringify(health))
  }
  const server = createServer((request, response) => {
    answer(request.url, response).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    async stop (): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
