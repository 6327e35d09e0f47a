import { setTimeout as delay } from 'node:timers/promises'
import type { Run, RunMetric } from '@emberwatch/contracts'
import { RefusedError, type RestClient } from '../demo/rest-client.ts'
import { describePoint, describeTrial, describeWaiting, variedIn } from './describe-training.ts'

/** Where progress is shown. */
export interface Progress {
  /** Takes the place of the line before, where that can be. */
  now: (line: string) => void
  /** Stays. */
  note: (line: string) => void
  /** A trial that ended, for those who do not see every epoch. */
  trial: (line: string) => void
}

interface FollowOptions {
  client: Pick<RestClient, 'get' | 'gateway'>
  /** The path of something of the run, with its task. */
  pathOf: (part: string) => string
  signal: AbortSignal
  progress: Progress
  lookEveryMs?: number
  /** For how long a gateway that does not answer is asked again. */
  awayMs?: number
}

const PAGE = 500

interface Seen { run: Run, points: RunMetric[] }

// What fetch throws where nobody answers, or not in time.
const UNANSWERED = ['TypeError', 'TimeoutError']

const isAway = (error: unknown): boolean => error instanceof RefusedError ? error.status >= 500 || error.status === 429 : UNANSWERED.includes((error as Error).name)

const reasonOf = (error: unknown): string => error instanceof RefusedError ? error.message : 'it does not answer'

/** What is new of a run since the points that were seen. */
const look = async ({ client, pathOf }: FollowOptions, seen: number): Promise<Seen> => {
  const run = await client.get<Run>(pathOf(''))
  const points: RunMetric[] = []
  for (let more = true; more;) {
    const { items, total } = await client.get<{ items: RunMetric[], total: number }>(pathOf(`/metrics?limit=${PAGE}&offset=${seen + points.length}`))
    points.push(...items)
    more = items.length > 0 && seen + points.length < total
  }
  return { run, points }
}

/** Tells of every trial once the next one begins, and of the last one at the end. */
const createTrials = (trial: Progress['trial']) => {
  let current: RunMetric[] = []
  const end = (run: Run): void => {
    const [first, ...others] = current
    if (first !== undefined) trial(describeTrial([first, ...others], variedIn(run)))
    current = []
  }
  return {
    add (run: Run, points: readonly RunMetric[]): void {
      for (const point of points) {
        if (current[0] !== undefined && current[0].trial !== point.trial) end(run)
        current.push(point)
      }
    },
    end
  }
}

/** Tells once that the gateway is away, and once that it is back; too long is too long. */
const createAbsence = ({ client: { gateway }, progress, awayMs = 120_000 }: FollowOptions) => {
  let since: number | undefined
  return {
    begin (error: unknown): void {
      if (!isAway(error)) throw error
      if (since === undefined) progress.note(`The gateway ${gateway} is away (${reasonOf(error)}); the training goes on without it, and it is asked again for ${Math.round(awayMs / 1000)} s.`)
      since ??= performance.now()
      if (performance.now() - since > awayMs) throw new Error(`the gateway ${gateway} has been away for too long; the training may go on without it`, { cause: error })
    },
    end (): void {
      if (since !== undefined) progress.note('The gateway is back.')
      since = undefined
    }
  }
}

const hasEnded = ({ state }: Run): boolean => state !== 'queued' && state !== 'running'

/** Follows a run to its end; undefined if the signal came first. */
export const followTraining = async (options: FollowOptions): Promise<Run | undefined> => {
  const { signal, progress, lookEveryMs = 500 } = options
  const trials = createTrials(progress.trial)
  const absence = createAbsence(options)
  const startedAt = performance.now()
  let count = 0
  let latest: RunMetric | undefined
  while (!signal.aborted) {
    try {
      const { run, points } = await look(options, count)
      absence.end()
      count += points.length
      latest = points.at(-1) ?? latest
      trials.add(run, points)
      if (hasEnded(run)) {
        trials.end(run)
        return run
      }
      progress.now(run.state === 'queued' || latest === undefined ? describeWaiting(run, (performance.now() - startedAt) / 1000) : describePoint(latest))
    } catch (error) {
      absence.begin(error)
    }
    await delay(lookEveryMs, undefined, { signal }).catch(() => {})
  }
  return undefined
}
