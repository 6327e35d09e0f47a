import { randomUUID } from 'node:crypto'

const FORM = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/
/** Where the span stands in it. */
const [TRACE_END, SPAN_END] = [36, 52]

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

/** One entry: a vendor's key and what it says, neither with a comma or an equals sign. */
const MEMBER = /^[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/
const MOST_MEMBERS = 32
const LONGEST_STATE = 512

/**
 * What vendors of tracing say beside a `traceparent`; undefined where that is not well-formed or there is nothing to be
 * passed on with it. What is wrong with one entry is wrong with all, as the standard has it.
 */
export const readTracestate = (text: string | undefined, traceparent: string | undefined): string | undefined => {
  if (text === undefined || text.length > LONGEST_STATE || readTraceparent(traceparent) === undefined) return undefined
  const members = text.split(',').map((member) => member.trim()).filter((member) => member !== '')
  return members.length === 0 || members.length > MOST_MEMBERS || !members.every((member) => MEMBER.test(member)) ? undefined : members.join(',')
}

/** The header of a span. */
export const writeTraceparent = ({ traceId, spanId, flags }: TraceParent): string => `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`

/**
 * The header of a new span: within the given trace if that is well-formed, else of a new trace. Node keeps UUIDs in stock,
 * where asking the system for random bytes twice for each request would show in the price of a refusal.
 */
export const nextTraceparent = (parent?: string): string => {
  const spanId = randomUUID()
  const span = `${spanId.slice(19, 23)}${spanId.slice(24)}`
  return parent !== undefined && FORM.test(parent) ? `${parent.slice(0, TRACE_END)}${span}${parent.slice(SPAN_END)}` : `00-${randomUUID().replaceAll('-', '')}-${span}-01`
}

/** What a log line says of its trace: the id that every line and span of it shares, and the span. */
export const traceFields = (traceparent: string): { traceId?: string, traceparent: string } => {
  const { traceId } = readTraceparent(traceparent) ?? {}
  return { ...(traceId !== undefined && { traceId }), traceparent }
}
