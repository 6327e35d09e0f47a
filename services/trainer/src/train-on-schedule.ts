import { setTimeout as delay } from 'node:timers/promises'
import type { Stoppable } from '@emberwatch/bus'
import { AppError, type DatasetVersion } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { findDatasetVersion } from '@emberwatch/storage'
import type { TrainingSchedule } from './domain/training-schedule.ts'
import { type RequestDeps, requestTraining } from './request-training.ts'

interface ScheduleDeps extends RequestDeps {
  schedule: TrainingSchedule
  now: () => Date
  log: Logger
  /** Resolves after so long, or when the signal aborts; for tests that do not live so long. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const waitReally = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {})

const MOST_MS = 3_600_000 // timers have a limit, and clocks are set
const LATE_MS = 10 * 60_000
const ASK_AGAIN_MS = 5000

const newest = async ({ database, task: { task } }: ScheduleDeps): Promise<DatasetVersion | undefined> =>
  findDatasetVersion(database, task, 'latest').catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'DATASET_NOT_FOUND') return undefined
    throw error
  })

/** Asks for a training of the newest dataset version, with the usual parameters; the same moment asks once, whoever does it. */
const askAt = async (deps: ScheduleDeps, due: Date): Promise<void> => {
  const { log, defaults } = deps
  const dataset = await newest(deps)
  if (dataset === undefined) return log.info({ due }, 'scheduled training: there is no dataset version yet')
  const { runId, state } = await requestTraining(deps, { dataset, parameters: defaults, trigger: 'schedule', time: due, key: `schedule/${due.toISOString()}` })
  log.info({ due, runId, datasetVersion: dataset.version, state }, 'scheduled training')
}

/** Asks for trainings by the clock until it is stopped. What falls due while no trainer leads is not made up for. */
export const trainOnSchedule = (deps: ScheduleDeps): Stoppable => {
  const { schedule, now, log, wait = waitReally } = deps
  const stopping = new AbortController()
  const run = async (): Promise<void> => {
    let due = schedule.nextAfter(now())
    while (due !== null && !stopping.signal.aborted) {
      const left = due.getTime() - now().getTime()
      if (left > 0) {
        await wait(Math.min(left, MOST_MS), stopping.signal)
        continue
      }
      if (left > -LATE_MS) {
        const asked = await askAt(deps, due).then(() => true, (error: unknown) => log.error({ error }, 'scheduled training could not be asked for; tried again'))
        if (asked !== true) {
          await wait(ASK_AGAIN_MS, stopping.signal)
          continue
        }
      } else {
        log.warn({ due }, 'scheduled training missed: this process was paused, or a server away for too long')
      }
      due = schedule.nextAfter(due > now() ? due : now())
    }
  }
  const running = run()
  return {
    async stop () {
      stopping.abort()
      await running
    }
  }
}
