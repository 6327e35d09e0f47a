import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { BINARY, type EndpointDefinition, ENDPOINTS, type EventDefinition, EVENTS } from '@emberwatch/contracts'
import { stringify } from 'yaml'

const ROOT = resolve(import.meta.dirname, '..', '..')

const task = { description: 'The task, such as `wildfire`' }

const camel = (name: string): string => name.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase())

const eventParts = async ({ name, producers, summary, schema }: EventDefinition) => {
  const id = camel(name)
  const example: unknown = JSON.parse(await readFile(join(ROOT, 'shared', 'contracts', 'examples', `${name}.json`), 'utf8'))
  return {
    channel: [id, { address: `events.{task}.${name}`, title: summary, parameters: { task }, messages: { [id]: { $ref: `#/components/messages/${id}` } } }] as const,
    operation: [`${id}Publish`, { action: 'send', channel: { $ref: `#/channels/${id}` }, summary, tags: producers.map((producer) => ({ name: producer })) }] as const,
    message: [id, { name, title: name, summary, contentType: 'application/cloudevents+json', payload: schema, examples: [{ payload: example }] }] as const
  }
}

const bodyOf = (schema: EndpointDefinition['request']): object => schema === BINARY ? { contentType: 'application/octet-stream', payload: { type: 'string', format: 'binary' } } : { contentType: 'application/json', payload: schema }

const endpointParts = (service: string, { prefix, summary, request, reply }: EndpointDefinition) => {
  const id = camel(prefix)
  const requestId = `${id}Request`
  const replyId = `${id}Reply`
  return {
    channels: [
      [id, { address: `${prefix}.{task}`, title: summary, parameters: { task }, messages: { [requestId]: { $ref: `#/components/messages/${requestId}` } } }],
      [replyId, { address: null, title: `Reply of ${prefix}`, messages: { [replyId]: { $ref: `#/components/messages/${replyId}` } } }]
    ] as const,
    operation: [id, {
      action: 'receive',
      channel: { $ref: `#/channels/${id}` },
      summary,
      description: 'NATS micro protocol: a failure carries the headers `Nats-Service-Error-Code` and `Nats-Service-Error` and an RFC 9457 problem document.',
      tags: [{ name: service }],
      reply: { channel: { $ref: `#/channels/${replyId}` } }
    }] as const,
    messages: [[requestId, { name: requestId, ...bodyOf(request) }], [replyId, { name: replyId, ...bodyOf(reply) }]] as const
  }
}

/** The AsyncAPI 3 document of every event and every request-reply endpoint, as YAML. */
export const describeMessages = async (): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const events = await Promise.all(EVENTS.map(eventParts))
  const endpoints = Object.entries(ENDPOINTS).flatMap(([service, definitions]) => definitions.map((definition) => endpointParts(service, definition)))
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Emberwatch messages',
      version,
      description: 'Events are CloudEvents 1.0 (JSON structured mode) on the JetStream stream EVENTS; `id` is also the `Nats-Msg-Id`. Endpoints speak the NATS micro protocol. Generated from shared/contracts by `npm run asyncapi`.',
      license: { name: 'Apache-2.0' }
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:4222', protocol: 'nats', description: 'NATS with JetStream' } },
    channels: Object.fromEntries([...events.map(({ channel }) => channel), ...endpoints.flatMap(({ channels }) => channels)]),
    operations: Object.fromEntries([...events.map(({ operation }) => operation), ...endpoints.map(({ operation }) => operation)]),
    components: { messages: Object.fromEntries([...events.map(({ message }) => message), ...endpoints.flatMap(({ messages }) => messages)]) }
  }
  // Through JSON, so that the schemas lose what only TypeBox needs.
  return stringify(JSON.parse(JSON.stringify(document)), { lineWidth: 0, aliasDuplicateObjects: false })
}
