import type { FastifyReply, FastifyRequest } from 'fastify'
import { clientGone } from '../errors.ts'

/** Aborts when the client closes the connection before it has its answer. */
export const whenClientLeaves = ({ raw }: FastifyReply): AbortSignal => {
  const left = new AbortController()
  raw.once('close', () => { if (!raw.writableFinished) left.abort(clientGone()) })
  return left.signal
}

const LONGEST_USER = 200

/** Who asks, as far as the client says; requests of one user go the same way of a traffic split. */
export const userOf = ({ headers: { 'x-user-id': user } }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  typeof user === 'string' && user !== '' ? user.slice(0, LONGEST_USER) : undefined
