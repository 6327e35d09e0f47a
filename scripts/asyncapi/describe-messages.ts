import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { BINARY, type EndpointDefinition, ENDPOINTS, type EventDefinition, EVENTS, type NoticeDefinition, NOTICES } from '@emberwatch/contracts'
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

const noticeParts = (service: string, { name, prefix, summary, schema }: NoticeDefinition) => {
  const id = camel(name)
  return {
    channel: [id, { address: `${prefix}.{task}`, title: summary, description: 'Core NATS: kept by nobody.', parameters: { task }, messages: { [id]: { $ref: `#/components/messages/${id}` } } }] as const,
    operation: [`${id}Tell`, { action: 'send', channel: { $ref: `#/channels/${id}` }, summary, tags: [{ name: service }] }] as const,
    message: [id, { name, title: name, summary, contentType: 'application/json', payload: schema }] as const
  }
}

/** The AsyncAPI 3 document of every event and every request-reply endpoint, as YAML. */
export const describeMessages = async (): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const events = await Promise.all(EVENTS.map(eventParts))
  const endpoints = Object.entries(ENDPOINTS).flatMap(([service, definitions]) => definitions.map((definition) => endpointParts(service, definition)))
  const notices = Object.entries(NOTICES).flatMap(([service, definitions]) => definitions.map((definition) => noticeParts(service, definition)))
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Emberwatch messages',
      version,
      description: 'Events are CloudEvents 1.0 (JSON structured mode) on the JetStream stream EVENTS; `id` is also the `Nats-Msg-Id`. Endpoints speak the NATS micro protocol; one that has an instance name also answers `<subject>.at.<instance>`. Options of a request of bytes travel as JSON in the header `Emberwatch-Options`, the time the caller waits in `Emberwatch-Timeout-Ms`. Generated from shared/contracts by `npm run asyncapi`.',
      license: { name: 'Apache-2.0' }
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:4222', protocol: 'nats', description: 'NATS with JetStream' } },
    channels: Object.fromEntries([...events.map(({ channel }) => channel), ...endpoints.flatMap(({ channels }) => channels), ...notices.map(({ channel }) => channel)]),
    operations: Object.fromEntries([...events.map(({ operation }) => operation), ...endpoints.map(({ operation }) => operation), ...notices.map(({ operation }) => operation)]),
    components: { messages: Object.fromEntries([...events.map(({ message }) => message), ...endpoints.flatMap(({ messages }) => messages), ...notices.map(({ message }) => message)]) }
  }
  // Through JSON, so that the schemas lose what only TypeBox needs.
  return stringify(JSON.parse(JSON.stringify(document)), { lineWidth: 0, aliasDuplicateObjects: false })
}
