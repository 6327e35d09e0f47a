import type { Problem } from '@emberwatch/contracts'
import { type Logger, traceFields } from '@emberwatch/observability'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemOfFailure } from '../domain/problem-of-failure.ts'
import { mediaTypeUnsupported, routeNotFound } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { discardBody } from '../read-body.ts'
import { atOnce } from './at-once.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

const RETRY_AFTER_SECONDS: { [status: number]: number | undefined } = { 429: 1, 503: 2 }

/** The path alone: a query may hold what should not be repeated. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?', 1)[0] ?? url

const sendProblem = (problem: Problem, request: FastifyRequest, reply: FastifyReply): void => {
  discardBody(request.raw)
  const retryAfter = RETRY_AFTER_SECONDS[problem.status]
  if (retryAfter !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfter)
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify({ ...problem, instance: pathOf(request), requestId: request.id }))
}

/** The media types that a route takes: those its schema tells apart, else JSON. */
const takenBy = ({ routeOptions: { schema } }: FastifyRequest): string[] => {
  const body = schema?.body
  return typeof body === 'object' && body !== null && 'content' in body ? Object.keys(body.content ?? {}) : ['application/json']
}

const isUnreadableType = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE'

/** For failures before any route or hook is known, such as a malformed URL; in the form of the Open Inference Protocol below its address. */
export const sendFrameworkProblem = (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
  const problem = problemOfFailure(error)
  reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id })
  if (pathOf(request).startsWith('/v2/')) reply.code(problem.status).send({ error: problem.detail })
  else sendProblem(problem, request, reply)
}

/** Answers every failure with an RFC 9457 problem document, and logs those that are our own doing. */
export const addProblems = (server: HttpServer, { log }: { log: Logger }): void => {
  const refuse = (request: FastifyRequest): never => { throw routeNotFound(request.method, pathOf(request)) }
  server.addHook('onRequest', atOnce((request) => { if (request.is404) refuse(request) })) // before any body is read
  server.setNotFoundHandler(refuse)
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOfFailure(isUnreadableType(error) ? mediaTypeUnsupported(takenBy(request)) : error)
    if (problem.status >= 500) {
      const context = { error, code: problem.code, requestId: request.id, ...traceFields(request.traceparent), method: request.method, path: pathOf(request) }
      if (problem.status === 500) log.error(context, 'request failed')
      else log.warn(context, 'request not answered')
    }
    sendProblem(problem, request, reply)
  })
}
