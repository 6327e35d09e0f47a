import { type Bus, on, type Stoppable } from '@emberwatch/bus'
import { DatasetVersionCreatedV1, DriftCancelNotice, type TaskDefinition } from '@emberwatch/contracts'
import { answerCancel } from './answer-cancel.ts'
import { answerCompare } from './answer-compare.ts'
import type { Database } from '@emberwatch/storage'
import { createComparisons } from './compare-versions.ts'
import { answerLive } from './live/answer-live.ts'
import type { LiveDeps } from './live/live-deps.ts'
import { watchLive } from './live/watch-live.ts'
import type { ReportDeps } from './make-report.ts'
import { onDatasetVersionCreated } from './on-dataset-version-created.ts'

export interface DriftDeps extends Omit<ReportDeps, 'stopping' | 'settings'>, Pick<LiveDeps, 'log' | 'calibrateLive' | 'live'> {
  bus: Bus
  task: TaskDefinition
  database: Pick<Database, 'datasets' | 'drift_reports' | 'drift_comparisons'> & LiveDeps['database']
  settings: ReportDeps['settings'] & { retrain: 'never' | 'severe' }
}

/** Every subscription and endpoint of the drift service, and nothing else: read this file to know what it does. */
export const createDrift = (deps: DriftDeps) => {
  const { bus, task: { task } } = deps
  const running: Stoppable[] = []
  const stopping = new AbortController()
  const { compareVersions, cancel, cancelReport } = createComparisons({ ...deps, stopping: stopping.signal })
  const watch = watchLive(deps)
  return {
    async start (): Promise<void> {
      running.push(await bus.hear(DriftCancelNotice, task, ({ reportId, reason }) => { cancelReport(reportId, reason) }))
      running.push(await bus.consume({
        durable: `drift-${task}`,
        task,
        reactions: [on(DatasetVersionCreatedV1, onDatasetVersionCreated({ ...deps, compareVersions }))]
      }))
      running.push(await bus.serve({ name: 'drift', description: 'Compares dataset versions and writes reports', answers: [answerCompare({ ...deps, task, compareVersions }), answerCancel({ ...deps, task, cancel }), answerLive({ ...deps, watch })] }))
      running.push(watch)
      await watch.start()
    },
    async stop (): Promise<void> {
      stopping.abort()
      for (const part of running.reverse()) await part.stop()
    }
  }
}
