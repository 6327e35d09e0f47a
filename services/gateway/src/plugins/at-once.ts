import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'

/**
 * A hook that waits for nothing; what it throws is the answer. For one that is asynchronous Fastify makes promises, which
 * every refusal pays for as well.
 */
export const atOnce = (work: (request: FastifyRequest, reply: FastifyReply) => void) => (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
  try {
    work(request, reply)
  } catch (error) {
    return done(error as Error)
  }
  done()
}
