import { type Static, type TObject, type TSchema, Type } from 'typebox'

/** The service that publishes an event. */
export type Producer = 'ingest' | 'trainer' | 'inference' | 'drift' | 'gateway'

/**
 * The CloudEvents 1.0 envelope (JSON structured mode) that every event travels in.
 *
 * `id` is derived from content, so publishing the same fact twice is harmless: it is also the JetStream
 * de-duplication key. `task` and `traceparent` are extension attributes.
 */
const envelope = <const Name extends string, Data extends TSchema>(name: Name, data: Data) => Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ minLength: 1 }),
  source: Type.String({ minLength: 1, description: 'emberwatch/<service>' }),
  type: Type.Literal(`emberwatch.${name}` as const),
  subject: Type.String({ minLength: 1, description: 'what the event is about: an image id, a version, a run id' }),
  time: Type.String({ format: 'date-time' }),
  datacontenttype: Type.Literal('application/json'),
  task: Type.String({ minLength: 1, pattern: '^[a-z0-9-]+$' }),
  traceparent: Type.Optional(Type.String()),
  data
})

/** One kind of event: its name `<noun>.<past-verb>.v<N>`, who publishes it, what it says and the schema of the whole message. */
export const defineEvent = <const Name extends string, Data extends TObject>(
  name: Name,
  { producers, summary, data }: { producers: readonly Producer[], summary: string, data: Data }
) => ({ name, producers, summary, data, schema: envelope(name, data) })

export interface EventDefinition {
  readonly name: string
  readonly producers: readonly Producer[]
  readonly summary: string
  readonly data: TObject
  readonly schema: TObject
}

/** The whole message of one kind of event. */
export type EventOf<Definition extends { schema: TSchema }> = Static<Definition['schema']>

/** Any event, as code sees it that does not care which kind. */
export interface AnyEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  datacontenttype: 'application/json'
  task: string
  traceparent?: string
  data: object
}
