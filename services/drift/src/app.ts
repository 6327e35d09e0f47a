import { type Bus, on, type Stoppable } from '@emberwatch/bus'
import { DatasetVersionCreatedV1, type TaskDefinition } from '@emberwatch/contracts'
import { answerCompare } from './answer-compare.ts'
import { createComparisons } from './compare-versions.ts'
import type { ReportDeps } from './make-report.ts'
import { onDatasetVersionCreated } from './on-dataset-version-created.ts'

export interface DriftDeps extends Omit<ReportDeps, 'stopping'> { bus: Bus, task: TaskDefinition }

/** Every subscription and endpoint of the drift service, and nothing else: read this file to know what it does. */
export const createDrift = (deps: DriftDeps) => {
  const { bus, task: { task } } = deps
  const running: Stoppable[] = []
  const stopping = new AbortController()
  const compareVersions = createComparisons({ ...deps, stopping: stopping.signal })
  return {
    async start (): Promise<void> {
      running.push(await bus.consume({
        durable: `drift-${task}`,
        task,
        reactions: [on(DatasetVersionCreatedV1, onDatasetVersionCreated({ ...deps, compareVersions }))]
      }))
      running.push(await bus.serve({ name: 'drift', description: 'Compares dataset versions and writes reports', answers: [answerCompare({ ...deps, task, compareVersions })] }))
    },
    async stop (): Promise<void> {
      stopping.abort()
      for (const part of running.reverse()) await part.stop()
    }
  }
}
