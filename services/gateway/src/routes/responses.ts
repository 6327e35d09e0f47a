import { ERROR_CODES, type ErrorCode, Problem, problemOf } from '@emberwatch/contracts'
import { type TSchema, Type } from 'typebox'

/** Bytes, in a request or an answer. */
export const Binary = Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' })

const RETRY_AFTER = { 'retry-after': { type: 'integer', description: 'seconds to wait before asking again' } }

const problemResponse = (status: number, codes: readonly ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('; '),
  content: { 'application/problem+json': { schema: Problem, examples: Object.fromEntries(codes.map((code) => [code, { value: problemOf(code, 'what happened and what to do') }])) } },
  ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {})
})

/** The problem documents that a route can answer with, by status; any route can meet a request, a key, a hurry or a server that is not right. */
export const problems = (...codes: readonly ErrorCode[]): object => {
  const all = new Set<ErrorCode>(['REQUEST_INVALID', 'KEY_MISSING', 'KEY_UNKNOWN', 'KEY_NOT_ENOUGH', ...codes, 'REQUEST_RATE_LIMITED', 'INTERNAL'])
  const byStatus = Map.groupBy(all, (code) => ERROR_CODES[code].status)
  return Object.fromEntries([...byStatus].map(([status, of]) => [status, problemResponse(status, of)]))
}

/** What else can be wrong where a body is sent. */
export const BODY_PROBLEMS = ['REQUEST_TIMEOUT', 'REQUEST_TOO_LARGE', 'REQUEST_MEDIA_TYPE'] as const

/** A good answer in JSON, with an example where that helps. */
export const json = <Schema extends TSchema>(description: string, schema: Schema, example?: object) =>
  ({ description, content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } })

/** A good answer that is a file. */
export const file = (description: string, ...types: readonly string[]) =>
  ({ description, content: Object.fromEntries(types.map((type) => [type, { schema: Binary }])) })

/** What else can be wrong where another service is told to do something. */
export const COMMAND_PROBLEMS = ['TASK_NOT_FOUND', 'BUS_UNAVAILABLE', 'BUS_NO_RESPONDERS', 'BUS_TIMEOUT', 'STORAGE_UNAVAILABLE'] as const

/** A body that names a thousand images or entries by their ids. */
export const LIST_OF_IDS_BYTES = 256 * 1024
