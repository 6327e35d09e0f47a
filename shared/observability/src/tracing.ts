import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { nextTraceparent, readTracestate } from './traceparent.ts'

/** What is said about a span. */
type SpanFacts = Record<string, string | number | boolean>

interface SpanOptions {
  kind: 'server' | 'client' | 'producer' | 'consumer'
  /** The caller's `traceparent`; without one a trace begins. */
  parent?: string | undefined
  /** The caller's `tracestate`. */
  state?: string | undefined
  facts?: SpanFacts
}

/** A piece of work that others may do a part of. */
export interface Span {
  /** To be passed on to whoever does a part of the work. */
  traceparent: string
  /** To be passed on with it, if the caller sent any. */
  tracestate?: string | undefined
  /** It is over; with an error it failed. */
  end: (end?: { error?: unknown, facts?: SpanFacts }) => void
}

/** A step within a span that is over already; times by `performance.now()`. */
interface Step { parent: string, startedAt: number, endedAt: number, facts?: SpanFacts }

/** Where the spans of this process go. */
export interface Tracing {
  begin: (name: string, options: SpanOptions) => Span
  /** Tells of a step that nobody else has a part in. */
  step: (name: string, step: Step) => void
  /** Sends what is left, for two seconds at most. */
  stop: () => Promise<void>
}

/** Passes traces on and tells nobody. */
export const noTracing: Tracing = {
  begin: (_name, { parent, state }) => ({ traceparent: nextTraceparent(parent), tracestate: readTracestate(state, parent), end: () => {} }),
  step: () => {},
  stop: async () => {}
}

export interface TracingOptions {
  service: string
  codeVersion: string
  instance: string
  /** Base address of an OTLP receiver over HTTP, such as http://127.0.0.1:4318. */
  endpoint: string | undefined
  /** Of the traces that begin here, this share is taken. */
  share: number
  log: Logger
  metrics: Metrics
}
