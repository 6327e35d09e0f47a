import { noTracing, type Tracing, type TracingOptions } from './tracing.ts'

/** Sends spans to an OTLP endpoint where there is one; otherwise OpenTelemetry is not even loaded. */
export const openTracing = async (options: TracingOptions): Promise<Tracing> => {
  const { endpoint } = options
  if (endpoint === undefined) return noTracing
  const { openOtlpTracing } = await import('./otlp-tracing.ts')
  return openOtlpTracing({ ...options, endpoint })
}
