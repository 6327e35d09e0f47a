import type { HttpServer } from '../http-server.ts'

/**
 * Lets the last answers close their connections. Otherwise a connection that had a request in hand when the server
 * began to close is kept open afterwards, and the server waits for it until its keep-alive time is over.
 */
export const addDraining = (server: HttpServer): void => {
  let closing = false
  server.addHook('preClose', async () => { closing = true })
  server.addHook('onSend', async (_request, reply) => { if (closing) reply.header('connection', 'close') })
}
