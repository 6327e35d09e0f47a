import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { letGo } from '@emberwatch/ml'
import type { FastifyRequest } from 'fastify'
import { imageTooLarge } from './errors.ts'

/** What comes over a connection is copied for us alone; a request that was injected brings what belongs to whoever injected it. */
const isOurs = (body: Readable): boolean => body instanceof IncomingMessage

/** What still comes of a body that nobody reads takes no memory. */
export const discardBody = (body: Readable): void => { if (!body.readableEnded && isOurs(body)) body.on('data', letGo) }

/** Gives back the memory of a body that {@link readBody} read and nobody reads any more. */
export const letBodyGo = ({ raw, body }: FastifyRequest): void => { if (Buffer.isBuffer(body) && isOurs(raw)) letGo(body) }

/**
 * Reads a body into one buffer that is nobody else's, so that it can be let go once it is answered. Fastify's own reader
 * leaves two copies of each image for V8 to collect.
 *
 * @throws {AppError} IMAGE_TOO_LARGE
 */
export const readBody = (maxBytes: number) => ({ headers }: FastifyRequest, body: Readable, done: (error: Error | null, bytes?: Buffer) => void): void => {
  if (Number(headers['content-length']) > maxBytes) return done(imageTooLarge(maxBytes))
  const chunks: Buffer[] = []
  let length = 0
  const over = (error: Error | null, bytes?: Buffer): void => {
    body.off('data', add).off('end', end).off('error', fail)
    done(error, bytes)
  }
  const add = (chunk: Buffer): void => {
    length += chunk.length
    if (length > maxBytes) over(imageTooLarge(maxBytes))
    else chunks.push(chunk)
  }
  const end = (): void => {
    if (chunks.length === 1 && isOurs(body)) return over(null, chunks[0])
    const whole = Buffer.concat(chunks, length)
    if (isOurs(body)) for (const chunk of chunks) letGo(chunk)
    over(null, whole)
  }
  const fail = (error: Error): void => over(Object.assign(error, { statusCode: 400 })) // the client left in the middle
  body.on('data', add).on('end', end).on('error', fail)
}
