import type { Socket } from 'node:net'
import type { HttpServer } from '../http-server.ts'

/**
 * Lets the last answers close their connections. Otherwise a connection that had a request in hand when the server
 * began to close is kept open afterwards, and the server waits for it until its keep-alive time is over. A connection
 * on which nothing was asked yet, as browsers open them in advance, has as long as any other to send its headers: Node
 * itself would wait for it without an end.
 */
export const addDraining = (server: HttpServer, { headersTimeoutMs }: { headersTimeoutMs: number }): void => {
  let closing = false
  const silent = new Set<Socket>()
  server.server.on('connection', (socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.server.on('request', ({ socket }) => silent.delete(socket))
  server.addHook('preClose', async () => {
    closing = true
    setTimeout(() => { for (const socket of silent) socket.destroy() }, headersTimeoutMs).unref()
  })
  server.addHook('onSend', async (_request, reply) => { if (closing) reply.header('connection', 'close') })
}
