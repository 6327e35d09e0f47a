import type { Bus, EventContext } from '@emberwatch/bus'
import { createEvent, type DriftComparison, DriftProgressV1, type DriftStage } from '@emberwatch/contracts'
import { type Database, recordIds } from '@emberwatch/storage'
import { DONE_AT } from './domain/stages.ts'

/** What telling of a comparison needs. */
export interface ProgressDeps {
  bus: Pick<Bus, 'publish'>
  database: Pick<Database, 'drift_comparisons'>
  now: () => Date
}

/** A stage is told at most so often; shorter stages are passed over. */
const TELL_EVERY_MS = 1000
/** The record of a long stage is touched so often, so that those who look can tell it from one whose process died. */
const TOUCH_EVERY_MS = 10_000

type Named = Pick<DriftComparison, 'reportId' | 'task' | 'reference' | 'current' | 'imagesPerSide'>
interface End { state: 'finished' | 'cancelled' | 'failed', problem?: string }

/**
 * Tells how far a comparison is, in its record and as an event. It only informs: that it cannot be told stops nothing, and what a crash loses is told
 * anew by whoever computes it again.
 */
export const tellProgress = ({ bus, database, now }: ProgressDeps, named: Named, { log, traceparent }: Pick<EventContext, 'log' | 'traceparent'>) => {
  const id = recordIds.driftComparison(named.task, named.reportId)
  const askedAt = now().toISOString()
  let telling: Promise<unknown> = Promise.resolve()
  let [step, touchedAt] = [0, 0]
  let told: DriftStage | undefined
  let stage: DriftStage = 'waiting'

  const record = async (comparison: DriftComparison): Promise<void> => {
    if (!await database.drift_comparisons.insert(id, comparison)) await database.drift_comparisons.inform(id, comparison)
  }
  const tell = (comparison: Pick<DriftComparison, 'state' | 'problem'>, { asEvent }: { asEvent: boolean }): void => {
    const at = now()
    const { task, ...said } = { ...named, ...comparison, stage, done: DONE_AT[stage], askedAt, at: at.toISOString() }
    const event = createEvent(DriftProgressV1, { producer: 'drift', task, key: `${named.reportId}/${askedAt}/${step++}`, time: at, traceparent, data: said })
    told = stage
    touchedAt = performance.now()
    telling = telling
      .then(() => record({ task, ...said }))
      .then(() => asEvent ? bus.publish(event) : undefined)
      .catch((error: unknown) => log.warn({ error, reportId: named.reportId }, 'progress of the comparison not told'))
  }
  const tellStage = (): void => {
    const isNew = told !== stage
    if (isNew || performance.now() - touchedAt >= TOUCH_EVERY_MS) tell({ state: stage === 'waiting' ? 'waiting' : 'running', problem: null }, { asEvent: isNew })
  }
  const timer = setInterval(tellStage, TELL_EVERY_MS)
  timer.unref()
  return {
    /** The first thing that is told, at once. */
    begin (first: 'waiting' | 'reading'): void {
      stage = first
      tellStage()
    },
    /** What it is doing now; told within a second, unless it is over by then. */
    enter (next: DriftStage): void { stage = next },
    /** The last thing that is told; returns when it is. */
    async end ({ state, problem }: End): Promise<void> {
      clearInterval(timer)
      if (state === 'finished') stage = 'finished'
      tell({ state, problem: problem ?? null }, { asEvent: true })
      await telling
    }
  }
}
