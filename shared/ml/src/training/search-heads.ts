import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HyperParameters, Sweep } from '@emberwatch/contracts'
import type { Head } from '../head.ts'
import { chooseBackend, type BackendName, type UsedBackend } from './backends.ts'
import { estimateRemaining, type TrialProgress } from './estimate-remaining.ts'
import { expandSweep } from './expand-sweep.ts'
import { type EpochReport, type Fit, startFit } from './fit-head.ts'
import { halvingRungs, type Rung } from './halving-rungs.ts'
import type { BestEpoch } from './keep-best.ts'
import type { TrainingData } from './training-data.ts'
import { cancelled } from './training-errors.ts'

/** One epoch of one trial of a search. */
export interface SearchReport extends EpochReport, UsedBackend {
  /** From 1. */
  trial: number
  trials: number
  parameters: HyperParameters
  /** What is left of the whole search. */
  etaSeconds: number
}

/** The head with the lowest validation loss of a search. */
export interface FittedHead extends UsedBackend {
  head: Head
  /** What it was fitted with. */
  parameters: HyperParameters
  /** The best epoch, whose weights these are. */
  best: BestEpoch
}

interface SearchOptions {
  data: TrainingData
  /** What the sweep does not vary. */
  parameters: HyperParameters
  sweep: Sweep
  /** Force a back end; default: the best that works here. */
  backend?: BackendName
  onEpoch: (report: SearchReport) => void
  /** Ends the search between two batches. */
  signal?: AbortSignal
}

/** A trial: its place in the search, and its fit once it was begun. */
interface Trial { number: number, parameters: HyperParameters, fit?: Fit, limit: number }

const DEFAULT_ETA = 2
const DEFAULT_MIN_EPOCHS = 2

/** The rungs of a sweep: grid and random search are the case of a single one, which trains every trial to its end. */
const rungsOf = ({ method, eta = DEFAULT_ETA, minEpochs = DEFAULT_MIN_EPOCHS, maxEpochs }: Sweep, trials: readonly HyperParameters[]): Rung[] => {
  const longest = Math.min(maxEpochs ?? Infinity, Math.max(...trials.map((trial) => trial.maxEpochs)))
  return method === 'halving' ? halvingRungs({ trials: trials.length, eta, minEpochs, maxEpochs: longest }) : [{ trials: trials.length, epochs: longest }]
}

const progressOf = ({ parameters, fit, limit }: Trial): TrialProgress => {
  const epochs = fit?.epochs() ?? 0
  return { parameters, epochs, best: fit?.best() ?? { epoch: 0 }, limit: fit?.hasEnded() === true ? epochs : Math.max(epochs, Math.min(limit, parameters.maxEpochs)) }
}

const lossOf = ({ fit }: Trial): number => fit?.best().loss ?? Infinity

/** The trials with the lowest validation losses; the tensors of the others are freed, since a long search has many. */
const keepBest = (trials: readonly Trial[], count: number): Trial[] => {
  const ranked = trials.toSorted((a, b) => lossOf(a) - lossOf(b) || a.number - b.number)
  for (const { fit } of ranked.slice(count)) fit?.dispose()
  return ranked.slice(0, count)
}

/**
 * Fits a head for every trial of a sweep and returns the one with the lowest validation loss.
 *
 * Gives the event loop its turn between batches and leaves no tensor behind. The same seeds and back end give the same
 * weights.
 *
 * @throws {AppError} CONFIG_INVALID, TRAINER_DIVERGED or TRAINER_CANCELLED
 */
export const searchHeads = async ({ data, parameters, sweep, backend: wanted, onEpoch, signal }: SearchOptions): Promise<FittedHead> => {
  const plan = expandSweep(parameters, sweep)
  const used = await chooseBackend(wanted)
  const trials = plan.map((chosen, index): Trial => ({ number: index + 1, parameters: chosen, limit: 0 }))
  const rungs = rungsOf(sweep, plan)
  const began = performance.now()

  const trainTo = async (trial: Trial, epochs: number): Promise<void> => {
    const fit = trial.fit ??= startFit(data, trial.parameters)
    await fit.trainTo(epochs, {
      async checkpoint () {
        await nextTurn()
        if (signal?.aborted === true) throw cancelled(trial.number, trials.length)
      },
      onEpoch: (report) => onEpoch({
        ...report, ...used, trial: trial.number, trials: trials.length, parameters: trial.parameters, etaSeconds: estimateRemaining(trials.map(progressOf), (performance.now() - began) / 1000)
      })
    })
  }

  try {
    let left = trials
    for (const [index, rung] of rungs.entries()) {
      left = keepBest(left, rung.trials)
      for (const trial of trials) trial.limit = left.includes(trial) ? rung.epochs : 0
      for (const [place, trial] of left.entries()) {
        await trainTo(trial, rung.epochs)
        if (index === rungs.length - 1) keepBest(left.slice(0, place + 1), 1)
      }
    }
    const [winner] = keepBest(left, 1)
    if (winner?.fit === undefined) throw new RangeError('a search needs at least one trial')
    return { head: await winner.fit.head(), parameters: winner.parameters, best: winner.fit.best(), ...used }
  } finally {
    for (const { fit } of trials) fit?.dispose()
  }
}
