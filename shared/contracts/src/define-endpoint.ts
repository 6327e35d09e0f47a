import { type Static, type TSchema } from 'typebox'

/** The bytes of one message, unparsed: the request of an endpoint that takes an image. */
export const BINARY = 'binary'

/** One request-reply endpoint of a NATS (micro protocol) service. */
export interface EndpointDefinition {
  /** The endpoint's name within its service. */
  readonly name: string
  readonly summary: string
  /** Its subject without the task, which is always the last token: `ingest.poll` → `ingest.poll.wildfire`. */
  readonly prefix: string
  readonly request: TSchema | typeof BINARY
  readonly reply: TSchema | typeof BINARY
}

export const defineEndpoint = <const Definition extends EndpointDefinition>(definition: Definition) => definition

/** The request or reply that a schema (or {@link BINARY}) stands for. */
export type MessageOf<Schema extends TSchema | typeof BINARY> =
  Schema extends typeof BINARY ? Uint8Array : Schema extends TSchema ? Static<Schema> : never

/** The subject of an endpoint for one task. */
export const endpointSubject = ({ prefix }: Pick<EndpointDefinition, 'prefix'>, task: string): string => `${prefix}.${task}`
