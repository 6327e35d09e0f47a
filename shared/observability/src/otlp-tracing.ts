import { setTimeout as delay } from 'node:timers/promises'
import { type Context, createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, ParentBasedSampler, type SpanExporter, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { readTraceparent, readTracestate, writeTraceparent } from './traceparent.ts'
import type { Tracing, TracingOptions } from './tracing.ts'

/** Spans beyond these are dropped: a receiver that is slow or away costs neither time nor memory. */
const MOST_WAITING = 2048
const MOST_AT_ONCE = 256
const EVERY_MS = 1000
const EXPORT_WITHIN_MS = 5000
const STOP_WITHIN_MS = 2000
const SAY_AGAIN_AFTER_MS = 60_000

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER }

const within = (parent: string | undefined, state?: string): Context => {
  const read = readTraceparent(parent)
  return read === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId: read.traceId, spanId: read.spanId, traceFlags: read.flags, isRemote: true, ...(state !== undefined && { traceState: createTraceState(state) }) })
}

const inEpochMs = (at: number): number => performance.timeOrigin + at

/** Counts what became of the spans, and says it where they were lost, but not for every batch. */
const watched = (exporter: SpanExporter, { log, metrics, endpoint }: TracingOptions): SpanExporter => {
  let saidAt = -Infinity
  return {
    export (spans, done) {
      exporter.export(spans, (result) => {
        metrics.spans.inc({ outcome: result.code === 0 ? 'exported' : 'lost' }, spans.length)
        if (result.code !== 0 && performance.now() - saidAt > SAY_AGAIN_AFTER_MS) {
          saidAt = performance.now()
          log.warn({ error: result.error, endpoint }, 'spans not sent')
        }
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.()
  }
}

/** Spans to an OTLP endpoint over HTTP, sent from a bounded queue. A caller whose `traceparent` says whether its trace is taken is obeyed. */
export const openOtlpTracing = (options: TracingOptions & { endpoint: string }): Tracing => {
  const { service, codeVersion, instance, endpoint, share } = options
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: EXPORT_WITHIN_MS, concurrencyLimit: 2 })
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    resource: resourceFromAttributes({ 'service.name': `emberwatch-${service}`, 'service.namespace': 'emberwatch', 'service.version': codeVersion, 'service.instance.id': instance }),
    spanProcessors: [new BatchSpanProcessor({ exporter: watched(exporter, options), maxQueueSize: MOST_WAITING, maxExportBatchSize: MOST_AT_ONCE, scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: EXPORT_WITHIN_MS })]
  })
  const tracer = provider.getTracer('emberwatch', codeVersion)
  return {
    begin (name, { kind, parent, state, facts = {} }) {
      const tracestate = readTracestate(state, parent)
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: facts }, within(parent, tracestate))
      const { traceId, spanId, traceFlags: flags } = span.spanContext()
      return {
        traceparent: writeTraceparent({ traceId, spanId, flags }),
        tracestate,
        end ({ error, facts: further = {} } = {}) {
          span.setAttributes(further)
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
          span.end()
        }
      }
    },
    step (name, { parent, startedAt, endedAt, facts = {} }) {
      tracer.startSpan(name, { startTime: inEpochMs(startedAt), attributes: facts }, within(parent)).end(inEpochMs(endedAt))
    },
    async stop () {
      await Promise.race([provider.shutdown().catch(() => {}), delay(STOP_WITHIN_MS, undefined, { ref: false })])
    }
  }
}
