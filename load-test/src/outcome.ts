import { type Answer, RequestTimeout } from './http-client.ts'

/** Who gave an answer, as far as the answer says so. */
export interface ServedBy { replica?: string, modelVersion?: string, arm?: string, cached?: boolean }

/**
 * Why a request was not answered well. `refused`: 429 or 503, which is the system saying at once that it cannot now.
 * `timeout`: 504, where the system gave up, or no answer for as long as this load test waits.
 */
export interface Failure { kind: 'refused' | 'timeout' | 'error', text: string }

/** What became of one request. */
export interface Outcome {
  task: string
  method: string
  /** From the moment at which it was to be sent until its answer was there. */
  latencyMs: number
  /** How much later than wanted it was sent. */
  lagMs: number
  failure: Failure | null
  /** Of a refusal: whether it said when to come back. */
  retryAfter: boolean
  bytes: number
  servedBy: ServedBy | null
}

const REFUSALS: ReadonlySet<number> = new Set([429, 503])
const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection reset', // undici: closed by the other side
  ENOTFOUND: 'host not found',
  EHOSTUNREACH: 'host unreachable',
  EADDRNOTAVAIL: 'no local port left',
  EMFILE: 'no file handle left'
}

/** A stable code (`GATEWAY_OVERLOADED`) if the answer is a problem document of ours. */
const problemCode = ({ headers, body }: Answer): string => {
  if (!String(headers['content-type'] ?? '').startsWith('application/problem+json')) return ''
  return /"code":"([A-Z_]{1,60})"/.exec(body.toString('utf8', 0, 4000))?.[1] ?? ''
}

/** What is wrong with an answer, if anything: all but 2xx and 304 is. */
export const failureOfAnswer = (answer: Answer): Failure | null => {
  const { status } = answer
  if ((status >= 200 && status < 300) || status === 304) return null
  return { kind: REFUSALS.has(status) ? 'refused' : status === 504 ? 'timeout' : 'error', text: `${status} ${problemCode(answer)}`.trim() }
}

/** Why there was no answer at all. */
export const failureOfError = (error: unknown): Failure => {
  if (error instanceof RequestTimeout) return { kind: 'timeout', text: error.message }
  // Asked by its properties, not by its class: errors of Node's core are of another realm in tests.
  const { code = '', message = String(error) } = (typeof error === 'object' ? error ?? {} : {}) as Partial<NodeJS.ErrnoException>
  return { kind: 'error', text: CONNECTION_ERRORS[code] ?? (code === '' ? message.slice(0, 100) : code) }
}
