import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import type { GatewayConfig } from '../config.ts'
import type { HttpServer } from '../http-server.ts'

/** The gateway's way out: {@link addDraining}. */
export interface Draining {
  /** Whether the gateway still wants requests. */
  isOpen: () => boolean
  /** From now on not ready, and every answer closes its connection, so that balancers and clients go elsewhere while the door is still open: for `DRAIN_MS`. */
  begin: () => Promise<void>
}

/**
 * Lets the last answers close their connections. Otherwise a connection that had a request in hand when the server
 * began to close is kept open afterwards, and the server waits for it until its keep-alive time is over. A connection
 * on which nothing was asked yet, as browsers open them in advance, has as long as any other to send its headers, and a
 * body as long to come: Node looks for slow clients no more once it closes, and would wait for them without an end.
 */
export const addDraining = (server: HttpServer, { DRAIN_MS, HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS }: Pick<GatewayConfig, 'DRAIN_MS' | 'HEADERS_TIMEOUT_MS' | 'REQUEST_TIMEOUT_MS'>): Draining => {
  let open = true
  // What was asked last on each connection; nothing is kept for each request, which refusals would pay for as well.
  const latest = new Map<Socket, IncomingMessage | undefined>()
  server.server.on('connection', (socket) => {
    latest.set(socket, undefined)
    socket.once('close', () => latest.delete(socket))
  })
  server.server.on('request', (request: IncomingMessage) => { latest.set(request.socket, request) })
  const destroy = (isDue: (request: IncomingMessage | undefined) => boolean): void => {
    for (const [socket, request] of latest) if (isDue(request)) socket.destroy()
  }
  server.addHook('preClose', async () => {
    open = false
    setTimeout(destroy, HEADERS_TIMEOUT_MS, (request?: IncomingMessage) => request === undefined).unref()
    setTimeout(destroy, REQUEST_TIMEOUT_MS, (request?: IncomingMessage) => request?.complete === false).unref()
  })
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (!open) reply.header('connection', 'close')
    done(null, payload)
  })
  return {
    isOpen: () => open,
    async begin () {
      open = false
      await delay(DRAIN_MS)
      await nextTurn() // whoever waited at the door has come in: closing it resets connections that nobody took yet
    }
  }
}
