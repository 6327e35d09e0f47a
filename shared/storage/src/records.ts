import type { Activation, BackgroundSite, DatasetEdit, DatasetVersion, DriftComparison, DriftReport, Feedback, FeedState, Fire, FireUpdate, Image, ImportJob, LiveWindow, Model, ModelDeletion, ModelNote, PlacePrediction, PredictionBlock, Quarantined, Run, RunLogLine, RunMetric, TrafficPolicy, TrainerCommit } from '@emberwatch/contracts'
import type { OutboxEntry } from './outbox.ts'

/** A share of a provider's daily quota, claimed by whoever inserted it. */
export interface QuotaBlock { provider: string, day: string, number: number, fetches: number }

/** Every collection and the kind of record it holds. */
export interface Records {
  fires: Fire
  fire_updates: FireUpdate
  feeds: FeedState
  images: Image
  quarantine: Quarantined
  background_sites: BackgroundSite
  imports: ImportJob
  quota_blocks: QuotaBlock
  dataset_edits: DatasetEdit
  datasets: DatasetVersion
  runs: Run
  run_metrics: RunMetric
  run_logs: RunLogLine
  trainer_commits: TrainerCommit
  models: Model
  model_notes: ModelNote
  model_deletions: ModelDeletion
  activations: Activation
  traffic_policies: TrafficPolicy
  drift_reports: DriftReport
  drift_comparisons: DriftComparison
  live_windows: LiveWindow
  place_predictions: PlacePrediction
  prediction_blocks: PredictionBlock
  feedback: Feedback
  outbox: OutboxEntry
}
