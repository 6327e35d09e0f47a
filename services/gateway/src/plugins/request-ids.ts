import { nextTraceparent } from '@emberwatch/observability'
import type { HttpServer } from '../http-server.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** This request's span, within the caller's trace if it named one; passed on to the services. */
    traceparent: string
  }
}

/** Gives every request its trace and every answer the id of its request. */
export const addRequestIds = (server: HttpServer): void => {
  server.decorateRequest('traceparent', '')
  server.addHook('onRequest', async (request, reply) => {
    const { traceparent } = request.headers
    request.traceparent = nextTraceparent(typeof traceparent === 'string' ? traceparent : undefined)
    reply.header('x-request-id', request.id)
  })
}
