import { setTimeout as delay } from 'node:timers/promises'
import type { ImportJob } from '@emberwatch/contracts'
import { type Collections, recordIds } from '@emberwatch/storage'

interface Patience {
  waitMs: number
  /** Ends the waiting, say because nobody waits for the answer any more. */
  signal: AbortSignal
}

const LOOK_EVERY_MS = 200

/** An import when it is finished or failed, or as it is when the time is up. */
export const followImport = async ({ imports }: Pick<Collections, 'imports'>, job: ImportJob, { waitMs, signal }: Patience): Promise<ImportJob> => {
  const endsAt = performance.now() + waitMs
  let seen = job
  while (seen.state === 'running' && performance.now() < endsAt && !signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    seen = await imports.find(recordIds.import(job.task, job.importId)) ?? seen
  }
  return seen
}
