import type { DriftReport, Evaluation, GateDecision, ImportJob, PollResult, Prediction, SplitCounts } from '@emberwatch/contracts'

/** One dataset version as the demo saw it. */
export interface DatasetFacts { version: string, images: number, added: number, contentHash: string, counts: SplitCounts }

/** One training as the demo saw it. */
export interface ModelFacts {
  modelVersion: string
  datasetVersion: string
  units: number
  backend: string
  candidate: Pick<Evaluation, 'accuracy' | 'accuracyInterval' | 'images' | 'correct'>
  champion: (Pick<Evaluation, 'modelVersion' | 'accuracy' | 'accuracyInterval' | 'images' | 'correct'>) | null
  majorityAccuracy: number
  decision: GateDecision
}

/** What a client saw that kept asking while the model changed. */
export interface SwapFacts {
  from: string
  to: string
  /** Who moved the alias: the gate, or a person by REST where the gate held the candidate. */
  by: 'gate' | 'operator'
  requests: number
  failed: number
  failures: string[]
  answersByVersion: Record<string, number>
  answersByReplica: Record<string, number>
  /** From loading to answering, as each replica measured it. */
  swapMsByReplica: Record<string, number | null>
  latencyMs: { p50: number, p99: number, max: number }
}

export type PredictionFacts = Pick<Prediction, 'label' | 'confidences' | 'modelVersion' | 'replica'> & { asked: 'image' | 'place', place: string, truth: string }

/** Everything that `npm run demo -- --json FILE` writes. */
export interface DemoFacts {
  servers: Record<string, string>
  gateway: string
  imported: ImportJob
  polled: PollResult
  polledAgain: PollResult
  quarantine: { reason: string, origin: string, detail: string }[]
  datasets: DatasetFacts[]
  models: ModelFacts[]
  swap: SwapFacts
  predictions: PredictionFacts[]
  drift: Pick<DriftReport, 'verdict' | 'sentence' | 'pValue' | 'effect' | 'significance'> & { file: string }
  seconds: Record<string, number>
}
