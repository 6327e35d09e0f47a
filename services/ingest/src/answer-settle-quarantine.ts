import type { RequestContext } from '@emberwatch/bus'
import type { MessageOf, QuarantineSettling, SettlingResult } from '@emberwatch/contracts'
import type { Settler } from './quarantine/settler.ts'

/** Settles quarantine entries as somebody decided. */
export const answerSettleQuarantine = ({ settle }: Settler, stopping: AbortSignal) =>
  (request: MessageOf<typeof QuarantineSettling.request>, { log, traceparent }: RequestContext): Promise<SettlingResult> => settle(request, { log, traceparent, stopping })
