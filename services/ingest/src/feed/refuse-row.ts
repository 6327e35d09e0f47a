import { quarantine, type QuarantineDeps } from '../quarantine.ts'
import type { RefusedRow } from './feed-entry.ts'

/** How much of a refused row is kept. */
const KEPT_CHARACTERS = 500
/** How many refused rows a process remembers, so that it need not write them again at every poll. */
const REMEMBERED_ROWS = 10_000

/** Puts a row into quarantine; the same row again changes nothing. */
export type RefuseRow = (row: RefusedRow, traceparent: string) => Promise<void>

/** Puts rows into quarantine, each once however often the feed shows it. */
export const createRowRefuser = (deps: QuarantineDeps): RefuseRow => {
  const refused = new Set<string>()
  return async ({ origin: row, problem }, traceparent) => {
    const origin = row.replaceAll(/\p{Cc}/gu, ' ').slice(0, KEPT_CHARACTERS).toWellFormed()
    if (refused.has(origin)) return
    await quarantine(deps, { reason: 'row-invalid', detail: problem, origin, traceparent })
    if (refused.size >= REMEMBERED_ROWS) refused.clear()
    refused.add(origin)
  }
}
