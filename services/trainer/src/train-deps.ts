import type { EventContext } from '@emberwatch/bus'
import type { DatasetVersion, Run, TrainingParameters } from '@emberwatch/contracts'
import type { Embedder } from '@emberwatch/ml'
import type { Platform, SignModel } from '@emberwatch/platform'
import type { GatePolicy } from './domain/gate-policy.ts'
import type { identifyRun } from './domain/identify-run.ts'
import type { FitHeads, JudgeCase } from './ports.ts'
import type { Term } from './term/begin-term.ts'
import type { TrainingInHand } from './training-in-hand.ts'

/** What a training needs of the world, whoever leads. */
export interface WorkshopDeps extends Pick<Platform, 'task' | 'bus' | 'database' | 'objects' | 'outbox' | 'now' | 'codeVersion'> {
  embedder: Embedder
  fitHeads: FitHeads
  judgeCase: JudgeCase
  policy: GatePolicy
  /** Share of the feed's class that must raise an alarm on the validation split. */
  alarmRecall: number
  /** Images decoded and embedded at once. */
  embedConcurrency: number
  /** Signs models; without a key they are not signed. */
  sign?: SignModel | undefined
}

/** What a training needs of the world and of the term that it belongs to. */
export interface TrainDeps extends WorkshopDeps {
  term: Term
  inHand: TrainingInHand
}

/** One training: what is trained on, how, and who asked when. */
export interface Training { dataset: DatasetVersion, parameters: TrainingParameters, trigger: Run['trigger'], askedAt: string }

/** A training together with the names that follow from it. */
export type IdentifiedTraining = Training & ReturnType<typeof identifyRun>

/** Where what is done about a run is told. */
export type RunContext = Pick<EventContext, 'log' | 'traceparent'>
