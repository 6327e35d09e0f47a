import type { DatasetVersion, Run, TrainingParameters } from '@emberwatch/contracts'
import type { Embedder } from '@emberwatch/ml'
import type { Platform } from '@emberwatch/platform'
import type { GatePolicy } from './domain/gate-policy.ts'
import type { identifyRun } from './domain/identify-run.ts'
import type { FitHeads } from './ports.ts'

/** What a training needs of the world. */
export interface TrainDeps extends Pick<Platform, 'task' | 'bus' | 'database' | 'objects' | 'outbox' | 'now'> {
  embedder: Embedder
  fitHeads: FitHeads
  policy: GatePolicy
  /** Share of the feed's class that must raise an alarm on the validation split. */
  alarmRecall: number
  /** Images decoded and embedded at once. */
  embedConcurrency: number
}

/** One training: what is trained on, how, and who asked. */
export interface Training { dataset: DatasetVersion, parameters: TrainingParameters, trigger: Run['trigger'] }

/** A training together with the names that follow from it. */
export type IdentifiedTraining = Training & ReturnType<typeof identifyRun>
