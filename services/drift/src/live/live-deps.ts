import type { Bus } from '@emberwatch/bus'
import type { TaskDefinition } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import type { Database, ObjectStore, Outbox } from '@emberwatch/storage'
import type { CalibrateLive, EmbeddingSource } from '../ports.ts'

/** What is set for live drift. */
export interface LiveSettings {
  /** Why it is off; undefined where it is on. */
  off?: string
  windowGroups: number
  leastGroups: number
  windowMinutes: number
  windowHours: number
  runLength: number
  tolerance: number
  /** Predictions are taken this long after they were given, because replicas store them with a delay. */
  settleMs: number
  checkMs: number
}

/** What live drift stands on. */
export interface LiveDeps {
  bus: Pick<Bus, 'watch'>
  task: TaskDefinition
  log: Logger
  database: Pick<Database, 'activations' | 'models' | 'datasets' | 'drift_reports' | 'prediction_blocks' | 'live_windows'>
  objects: ObjectStore
  outbox: Outbox
  embeddings: EmbeddingSource
  calibrateLive: CalibrateLive
  live: LiveSettings
  settings: { seed: number, waitMs: number, lookEveryMs: number }
  now: () => Date
}
