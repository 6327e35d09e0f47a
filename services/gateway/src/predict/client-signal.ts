import type { FastifyReply } from 'fastify'
import { clientGone } from '../errors.ts'

/** Aborts when the client closes the connection before it has its answer. */
export const whenClientLeaves = ({ raw }: FastifyReply): AbortSignal => {
  const left = new AbortController()
  raw.once('close', () => { if (!raw.writableFinished) left.abort(clientGone()) })
  return left.signal
}
