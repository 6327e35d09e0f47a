import { type Lease, on, type Stoppable } from '@emberwatch/bus'
import { DatasetVersionCreatedV1, TrainingRequestedV1, type TrainingParameters } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { createLeadership } from '@emberwatch/platform'
import { answerCancel } from './answer-cancel.ts'
import { answerTrain } from './answer-train.ts'
import type { TrainingSchedule } from './domain/training-schedule.ts'
import { endAbandoned } from './end-abandoned.ts'
import { leaseLost } from './errors.ts'
import { onDatasetVersionCreated } from './on-dataset-version-created.ts'
import { onTrainingRequested } from './on-training-requested.ts'
import { answerPromote } from './registry/answer-promote.ts'
import { answerRollBack } from './registry/answer-roll-back.ts'
import { beginTerm } from './term/begin-term.ts'
import { fence } from './term/fence.ts'
import { holdOn } from './term/hold-on.ts'
import { removeLeftovers } from './term/remove-leftovers.ts'
import { rollForward } from './term/roll-forward.ts'
import { train } from './train.ts'
import type { WorkshopDeps } from './train-deps.ts'
import { trainOnSchedule } from './train-on-schedule.ts'
import { createTrainingInHand } from './training-in-hand.ts'

/** Everything the trainer is made of. */
export interface TrainerDeps extends WorkshopDeps {
  log: Logger
  /** How is trained where nobody says how. */
  defaults: TrainingParameters
  /** How many images must have changed since the last training. */
  minNewImages: number
  schedule: TrainingSchedule | undefined
  /** After how long without a sign of life the work goes to another process. */
  leaseMs: number
}

/** How long a stop waits for the training in hand; it is begun anew elsewhere if it takes longer. */
const FINISH_WITHIN_MS = 15_000

/** The work that one process of a task does at a time: all training, and every endpoint that is about it. */
const lead = async (deps: TrainerDeps, lease: Lease) => {
  const { bus, log, task: { task }, database, now, schedule } = deps
  const term = await beginTerm({ task, commits: database.trainer_commits, now }, lease)
  const late = new AbortController()
  const ended = AbortSignal.any([lease.lost, term.over, late.signal])
  const { promise: stopped, resolve: letGo } = Promise.withResolvers<void>()
  const inHand = createTrainingInHand(ended)
  const work = { ...fence(deps, () => lease.isHeld() && !term.over.aborted), term, inHand }
  await rollForward(work, { log, traceparent: nextTraceparent() })
  const tidying = removeLeftovers({ ...deps, epoch: term.epoch, signal: ended }).catch((error: unknown) => log.warn({ error }, 'leftovers not removed'))
  const trainOne = train(work)
  const abandoned = endAbandoned(work)
  const holding = holdOn({ ended, stopped })
  const parts: Stoppable[] = []
  const stop = async (): Promise<void> => {
    const patience = setTimeout(() => late.abort(leaseLost()), FINISH_WITHIN_MS)
    const stopping = parts.map((part) => part.stop())
    letGo()
    await Promise.all([...stopping, tidying])
    clearTimeout(patience)
  }
  try {
    parts.push(await bus.consume({
      durable: `trainer-${task}`,
      task,
      reactions: [
        on(DatasetVersionCreatedV1, holding(onDatasetVersionCreated({ ...work, train: trainOne })), abandoned.ofVersion),
        on(TrainingRequestedV1, holding(onTrainingRequested({ ...work, train: trainOne })), abandoned.requested)
      ]
    }))
    parts.push(await bus.serve({
      name: 'trainer',
      description: 'Embeds, fits, evaluates, decides and promotes',
      state: () => ({ leading: true, epoch: term.epoch, runId: inHand.runId() }),
      answers: [answerTrain(work), answerCancel(work)]
    }))
    if (schedule !== undefined) parts.push(trainOnSchedule({ ...work, schedule }))
  } catch (error) {
    await stop()
    throw error
  }
  return { over: term.over, stop }
}

/**
 * The trainer: every subscription and endpoint, read this file to know what it does. Every process moves aliases when it
 * is asked to; the one that holds the lease trains as well, the others stand by.
 */
export const createTrainer = (deps: TrainerDeps) => {
  const { bus, log, task: { task } } = deps
  const leadership = createLeadership({ bus, log, name: `trainer.${task}`, ttlMs: deps.leaseMs, begin: (lease) => lead(deps, lease) })
  const state = () => ({ leading: leadership.epoch() !== null, epoch: leadership.epoch() })
  let registry: Stoppable | undefined
  return {
    state,
    async start (): Promise<void> {
      registry = await bus.serve({ name: 'registry', description: 'Moves the aliases of models when somebody asks for it', state, answers: [answerPromote(deps), answerRollBack(deps)] })
      await leadership.start()
    },
    /** Begins nothing more and finishes what is in hand. */
    async stop (): Promise<void> {
      await Promise.all([leadership.stop(), registry?.stop()])
    }
  }
}
