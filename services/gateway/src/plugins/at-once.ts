import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'

/**
 * A hook that waits for nothing; what it throws is the answer. For one that is asynchronous Fastify makes promises, and
 * eight of these for each request were a twentieth of what a request takes.
 */
export const atOnce = (work: (request: FastifyRequest, reply: FastifyReply) => void) => (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
  try {
    work(request, reply)
  } catch (error) {
    return done(error as Error)
  }
  done()
}
