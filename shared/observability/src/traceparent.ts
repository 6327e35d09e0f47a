import { randomBytes } from 'node:crypto'

const FORM = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

/** The parts of a W3C Trace Context header. */
export interface TraceParent { traceId: string, spanId: string, flags: number }

/**
 * Reads a `traceparent`; undefined if it is not well-formed.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
export const readTraceparent = (text: string | undefined): TraceParent | undefined => {
  const [, traceId, spanId, flags = '01'] = text?.match(FORM) ?? []
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId, flags: parseInt(flags, 16) }
}

/** The header of a span. */
export const writeTraceparent = ({ traceId, spanId, flags }: TraceParent): string => `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`

/** The header of a new span: within the given trace if that is well-formed, else of a new trace. */
export const nextTraceparent = (parent?: string): string => {
  const { traceId = randomBytes(16).toString('hex'), flags = 1 } = readTraceparent(parent) ?? {}
  return writeTraceparent({ traceId, spanId: randomBytes(8).toString('hex'), flags })
}

/** What a log line says of its trace: the id that every line and span of it shares, and the span. */
export const traceFields = (traceparent: string): { traceId?: string, traceparent: string } => {
  const { traceId } = readTraceparent(traceparent) ?? {}
  return { ...(traceId !== undefined && { traceId }), traceparent }
}
