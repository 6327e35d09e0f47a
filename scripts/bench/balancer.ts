import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 100
/** A gateway that is not ready for so long after a restart is broken. */
const READY_WITHIN_MS = 30_000

/** A load balancer as people put before several gateways: whoever says that it is ready gets requests, in turn; nothing is sent twice. */
export const startBalancer = async (gateways: readonly string[]) => {
  const agent = new Agent({ keepAlive: true })
  const ready = new Set(gateways)
  let turn = 0

  const look = async (gateway: string): Promise<void> => {
    const isReady = await fetch(`${gateway}/readyz`, { signal: AbortSignal.timeout(1000) }).then(({ ok }) => ok, () => false)
    if (isReady) ready.add(gateway)
    else ready.delete(gateway)
  }
  const looking = setInterval(() => gateways.forEach(look), LOOK_EVERY_MS)

  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const chosen = [...ready][turn++ % Math.max(1, ready.size)]
    if (chosen === undefined) {
      answer.writeHead(502).end('no gateway is ready')
      return
    }
    const outgoing = request(`${chosen}${incoming.url ?? '/'}`, { agent, method: incoming.method, headers: incoming.headers })
    outgoing.on('response', (response) => {
      const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = response.headers // of that hop
      answer.writeHead(response.statusCode ?? 502, headers)
      response.pipe(answer)
    })
    outgoing.on('error', (error) => { if (!answer.headersSent) answer.writeHead(502).end(error.message) })
    incoming.pipe(outgoing)
  }

  const server = createServer(pass).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when every gateway is sent requests again; rejects when one is not ready within {@link READY_WITHIN_MS}. */
    async allReady (): Promise<void> {
      const until = performance.now() + READY_WITHIN_MS
      while (ready.size < gateways.length) {
        if (performance.now() > until) throw new Error(`not ready after ${READY_WITHIN_MS / 1000} s: ${gateways.filter((gateway) => !ready.has(gateway)).join(', ')}`)
        await delay(LOOK_EVERY_MS)
      }
    },
    stop (): void {
      clearInterval(looking)
      agent.destroy()
      server.close()
      server.closeAllConnections()
    }
  }
}
