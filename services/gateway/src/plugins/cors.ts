import cors from '@fastify/cors'
import type { GatewayConfig } from '../config.ts'
import type { HttpServer } from '../http-server.ts'

/** Lets pages of the listed origins call the gateway; without any, browsers keep all others out by themselves. */
export const addCors = async (server: HttpServer, { CORS_ORIGINS }: Pick<GatewayConfig, 'CORS_ORIGINS'>): Promise<void> => {
  const origins = CORS_ORIGINS.split(',').map((origin) => origin.trim()).filter((origin) => origin !== '')
  if (origins.length === 0) return
  await server.register(cors, {
    origin: origins.includes('*') ? '*' : origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'traceparent', 'tracestate', 'x-api-key', 'x-request-id', 'x-request-timeout-ms', 'x-user-id'],
    exposedHeaders: ['location', 'retry-after', 'x-request-id'],
    maxAge: 600
  })
}
