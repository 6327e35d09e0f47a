import { type AnyEvent, EVENTS } from '@emberwatch/contracts'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { requestInvalid, tooManyStreams } from '../errors.ts'
import type { HttpServer } from '../http-server.ts'
import { SECURITY_HEADERS } from '../plugins/security-headers.ts'
import type { GatewayDeps } from '../ports.ts'
import { query, taskQuery } from './queries.ts'
import { problems } from './responses.ts'

/** Proxies cut connections on which nothing comes for a minute or less. */
const SIGN_OF_LIFE_MS = 15_000

/** A client that takes nothing is let go once so much waits for it; it comes back with the last id it saw. */
const MOST_WAITING_BYTES = 1_000_000

const NAMES = EVENTS.map(({ name }) => name)

/** The events whose names begin with one of these: `model` means all of `model.…`. */
const namesOf = (types: string): string[] => {
  const wanted = types.split(',').map((type) => type.trim()).filter((type) => type !== '')
  if (wanted.length === 0) throw requestInvalid('query: types names no events; leave it out for all')
  const unknown = wanted.filter((type) => !NAMES.some((name) => name === type || name.startsWith(`${type}.`)))
  if (unknown.length > 0) throw requestInvalid(`query: there are no events ${unknown.join(', ')}; there are ${NAMES.join(', ')}`)
  return NAMES.filter((name) => wanted.some((type) => name === type || name.startsWith(`${type}.`)))
}

const SEQUENCE = /^\d{1,15}$/

const placeOf = (lastEventId: string | undefined): number | undefined => {
  if (lastEventId === undefined) return undefined
  if (!SEQUENCE.test(lastEventId)) throw requestInvalid('Last-Event-ID must be the id of an event of this stream')
  return Number(lastEventId)
}

const write = (event: AnyEvent, sequence: number): string => `id: ${sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** The answer as a stream that is begun once it is clear that there will be one; what comes before waits. */
const createEventStream = ({ raw }: FastifyReply) => {
  const waiting: string[] = []
  let begun = false
  const send = (text: string): void => {
    if (!begun) waiting.push(text)
    else if (raw.writableLength > MOST_WAITING_BYTES) raw.destroy()
    else raw.write(text)
  }
  return {
    send,
    end: (): void => { raw.end() },
    /** Calls back when the client has gone or the stream was ended, also if that was before. */
    whenOver: (listener: () => void): void => { if (raw.closed) listener(); else raw.once('close', listener) },
    begin (requestId: string): void {
      raw.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no', 'x-request-id': requestId })
      raw.write('retry: 2000\n\n')
      begun = true
      for (const text of waiting) send(text)
    }
  }
}

/** Everything that happens, as it happens. */
export const addEventRoutes = (server: HttpServer, { bus, config, log, tasks }: Pick<GatewayDeps, 'bus' | 'config' | 'log' | 'tasks'>): void => {
  const open = new Set<() => void>()
  server.addHook('preClose', async () => { for (const end of open) end() })

  server.get('/v1/events', {
    schema: {
      operationId: 'followEvents',
      tags: ['operation'],
      summary: 'Server-sent events of everything on the bus',
      description: 'Each is a CloudEvent. After a break, a client goes on where it was by sending the last id in `Last-Event-ID`, as browsers do by themselves; `after=0` begins with the oldest event that is kept.',
      querystring: query({
        ...taskQuery,
        types: Type.Optional(Type.String({ maxLength: 1000, description: 'names or beginnings of names, separated by commas: `model`, `training.finished.v1`; default: all' })),
        after: Type.Optional(Type.Integer({ minimum: 0, description: 'like `Last-Event-ID`, for clients that cannot set headers' }))
      }),
      headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 20 })) }),
      response: { ...problems('TASK_NOT_FOUND', 'GATEWAY_OVERLOADED', 'BUS_UNAVAILABLE'), 200: { description: 'The events', content: { 'text/event-stream': { schema: Type.String() } } } }
    }
  }, async (request, reply) => {
    const { types, after } = request.query
    const names = types === undefined ? undefined : namesOf(types)
    const place = placeOf(request.headers['last-event-id']) ?? after
    const task = tasks.nameOf(request.query.task)
    if (open.size >= config.MAX_EVENT_STREAMS) throw tooManyStreams(config.MAX_EVENT_STREAMS)
    const stream = createEventStream(reply)
    open.add(stream.end)
    try {
      const following = await bus.follow({ task, ...(names !== undefined && { names }), ...(place !== undefined && { after: place }) }, (event, sequence) => stream.send(write(event, sequence)))
      const alive = setInterval(() => stream.send(': alive\n\n'), SIGN_OF_LIFE_MS)
      stream.whenOver(() => {
        open.delete(stream.end)
        clearInterval(alive)
        following.stop().catch((error: unknown) => log.warn({ error }, 'event stream not ended'))
      })
      reply.hijack()
      stream.begin(request.id)
    } catch (error) {
      open.delete(stream.end)
      throw error
    }
  })
}
