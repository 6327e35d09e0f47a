import type { AnyEvent, Model, TrainerCommit } from '@emberwatch/contracts'
import { silentLogger } from '@emberwatch/observability'
import { createOutbox, recordIds } from '@emberwatch/storage'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { finishModel, settleTraining } from '../settle-training.ts'
import { beginTerm } from '../term/begin-term.ts'
import { rollForward } from '../term/roll-forward.ts'
import type { TrainDeps } from '../train-deps.ts'

const TASK = 'wildfire'

/** A moment of a process at which it may be frozen: before or after each thing that it waits for. */
interface Freezer {
  /** Counts a moment; at the chosen one it does not return before the process is thawed. */
  moment: () => Promise<void>
  frozen: Promise<void>
  thaw: () => void
  /** How many moments there were. */
  moments: () => number
}

const freezeAt = (chosen: number): Freezer => {
  const frozen = Promise.withResolvers<void>()
  const thawed = Promise.withResolvers<void>()
  let moments = 0
  return {
    async moment () {
      if (++moments !== chosen) return
      frozen.resolve()
      await thawed.promise
    },
    frozen: frozen.promise,
    thaw: thawed.resolve,
    moments: () => moments
  }
}

/** The same object, each of whose asynchronous functions has a moment before and one after it. */
const withMoments = <Target extends object>(target: Target, { moment }: Freezer): Target => new Proxy(target, {
  get (from, name) {
    const member: unknown = Reflect.get(from, name)
    if (typeof member === 'object' && member !== null) return withMoments(member, { moment } as Freezer)
    if (typeof member !== 'function') return member
    return async (...given: unknown[]) => {
      await moment()
      const result: unknown = await member.apply(from, given)
      await moment()
      return result
    }
  }
})

/** A model that was trained: the first one of the task is promoted, the second replaces it. */
const modelOf = (number: number, epoch: number): Model => ({
  modelVersion: `m${number}-00000000`,
  task: TASK,
  runId: `run-${number}`,
  datasetVersion: `v${number}-00000000`,
  backend: 'wasm',
  champion: number === 1 ? null : { modelVersion: `m${number - 1}-00000000` },
  decision: { promote: true, alias: 'champion', reason: 'better' },
  files: { head: { sha256: `of epoch ${epoch}` } },
  epoch,
  createdAt: '2026-01-01T00:00:00.000Z'
} as Model)

/** A database, a stream and a lease, and trainers that register and promote the models of two trainings, in order. */
export const openTwoLeaders = () => {
  const database = createMemoryDatabase()
  const published: AnyEvent[] = []
  const publish = async (event: AnyEvent) => {
    const duplicate = published.some(({ id }) => id === event.id)
    if (!duplicate) published.push(event)
    return { duplicate }
  }
  const now = () => new Date('2026-01-01T00:00:00.000Z')
  let holder = 0

  /** Leads from the moment on at which it takes the lease; rejects once it was overtaken. */
  const lead = async (freezer: Freezer = freezeAt(0)): Promise<void> => {
    const epoch = ++holder
    const seen = withMoments({ database, bus: { publish }, lease: { confirm: async () => holder === epoch } }, freezer)
    const outbox = createOutbox({ owner: 'trainer', entries: seen.database.outbox, publish: seen.bus.publish, findRecord: seen.database.findRecord, now })
    const term = await beginTerm({ task: TASK, commits: seen.database.trainer_commits, now }, { epoch, confirm: seen.lease.confirm })
    const deps = { task: { task: TASK }, database: seen.database, bus: seen.bus, outbox, now, term } as unknown as TrainDeps
    const context = { log: silentLogger(), traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
    await rollForward(deps, context)
    for (const number of [1, 2]) {
      const model = modelOf(number, term.epoch)
      const registered = await seen.database.models.find(recordIds.model(TASK, model.modelVersion))
      if (registered !== undefined) await settleTraining(deps, registered, context)
      else await term.register(model, () => finishModel(deps, model, context))
    }
  }
  const addRuns = async (): Promise<void> => {
    for (const number of [1, 2]) await database.runs.insert(recordIds.run(TASK, `run-${number}`), { task: TASK, runId: `run-${number}`, state: 'running', startedAt: '2026-01-01T00:00:00.000Z' } as never)
  }
  const commits = async (): Promise<TrainerCommit[]> => (await database.trainer_commits.list()).sort((a, b) => a.number - b.number)
  return { database, published, lead, addRuns, commits, freezeAt }
}
