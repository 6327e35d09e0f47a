import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify from 'fastify'
import type { GatewayConfig } from './config.ts'
import type { HttpServer } from './http-server.ts'
import { answerClientError } from './plugins/client-errors.ts'
import { sendFrameworkProblem } from './plugins/problems.ts'

/** A body of JSON is small; only the route that takes images allows more. */
const JSON_BODY_BYTES = 64 * 1024

/** How often connections that are past their time are looked for. */
const CHECK_CONNECTIONS_MS = 250

/** A fire's id holds its name, and what is not a letter takes three characters in an address. */
const MAX_PARAMETER_LENGTH = 1000

const REQUEST_ID = /^[\w.:-]{1,128}$/

const requestIdOf = ({ headers }: IncomingMessage): string => {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

/**
 * An HTTP server without routes.
 *
 * Slow clients are cut only if all three are set: Fastify turns Node's own guard off, and `requestTimeout` alone still
 * lets a body trickle for as long as `headersTimeout`. While closing, what arrives on open connections is still
 * answered, with `connection: close`, so that a restart fails no request.
 */
export const createHttpServer = (config: GatewayConfig): HttpServer => {
  const headersTimeout = Math.min(config.HEADERS_TIMEOUT_MS, config.REQUEST_TIMEOUT_MS)
  const server = Fastify({
    http: { headersTimeout, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    bodyLimit: JSON_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    return503OnClosing: false,
    trustProxy: false,
    genReqId: requestIdOf,
    frameworkErrors: sendFrameworkProblem,
    clientErrorHandler: answerClientError
  }).withTypeProvider<TypeBoxTypeProvider>()
  server.server.maxConnections = config.MAX_CONNECTIONS
  server.removeContentTypeParser('text/plain')
  return server
}
