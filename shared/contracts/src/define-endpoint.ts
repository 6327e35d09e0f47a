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
  /** What may be said beside a request of bytes: JSON in the header {@link OPTIONS_HEADER}. */
  readonly options?: TSchema
  readonly reply: TSchema | typeof BINARY
}

/** The header that carries the options of a request whose body is bytes. */
export const OPTIONS_HEADER = 'Emberwatch-Options'

export const defineEndpoint = <const Definition extends EndpointDefinition>(definition: Definition) => definition

/** The request or reply that a schema (or {@link BINARY}) stands for. */
export type MessageOf<Schema extends TSchema | typeof BINARY> =
  Schema extends typeof BINARY ? Uint8Array : Schema extends TSchema ? Static<Schema> : never

/** The options of an endpoint; nothing where it has none. */
export type OptionsOf<Definition extends EndpointDefinition> = Definition extends { options: infer Schema extends TSchema } ? Static<Schema> : undefined

/** The subject of an endpoint for one task: of whichever instance is free, or of one instance alone. */
export const endpointSubject = ({ prefix }: Pick<EndpointDefinition, 'prefix'>, task: string, instance?: string): string =>
  instance === undefined ? `${prefix}.${task}` : `${prefix}.${task}.at.${instance}`
