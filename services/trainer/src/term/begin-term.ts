import type { Lease } from '@emberwatch/bus'
import type { Model, TrainerCommit } from '@emberwatch/contracts'
import { createQueue } from '@emberwatch/platform'
import { type Collection, recordIds } from '@emberwatch/storage'
import { leaseLost } from '../errors.ts'

interface TermDeps { task: string, commits: Collection<TrainerCommit>, now: () => Date }

/** The time during which one trainer leads: what it may do, and whether it still may. */
export interface Term {
  /** Larger than that of every term before. */
  epoch: number
  /** What earlier terms committed and perhaps did not finish, the oldest first. */
  unfinished: readonly TrainerCommit[]
  /** Aborts when another term has begun, or when something committed could not be finished: the next term finishes it. */
  over: AbortSignal
  /** Commits a model to the registry, and then does what follows from it. @throws {AppError} TRAINER_LEASE_LOST */
  register: <Result>(model: Model, fulfil: () => Promise<Result>) => Promise<Result>
  /** Commits a promotion, and then does it. @throws {AppError} TRAINER_LEASE_LOST */
  promote: <Result>(modelVersion: string, fulfil: () => Promise<Result>) => Promise<Result>
}

type Entry = Pick<TrainerCommit, 'kind' | 'model' | 'modelVersion'>

const PAGE = 10

/**
 * The end of the log since the last registration, the oldest first. Nothing before it can be unfinished: a trainer
 * registers a model only when it has finished, in this term, whatever was committed earlier.
 */
const readUnfinished = async ({ task, commits }: TermDeps, before: number): Promise<TrainerCommit[]> => {
  const found: TrainerCommit[] = []
  for (let offset = 0; ; offset += PAGE) {
    const items = await commits.sorted({ task }, { sortBy: 'number', descending: true, limit: PAGE, offset })
    found.push(...items.filter(({ number, kind }) => number < before && kind !== 'term'))
    const registration = found.findIndex(({ kind }) => kind === 'register')
    if (registration >= 0) return found.slice(0, registration + 1).reverse()
    if (items.length < PAGE) return found.reverse()
  }
}

/**
 * Begins a term: appends it to the log of commits, whose numbers have no gaps. From then on every trainer of an earlier
 * term collides with this entry at its next commit, however long it was frozen between a look at its lease and the write.
 *
 * @throws {AppError} TRAINER_LEASE_LOST
 */
export const beginTerm = async (deps: TermDeps, lease: Pick<Lease, 'epoch' | 'confirm'>): Promise<Term> => {
  const { task, commits, now } = deps
  const over = new AbortController()
  const append = ({ number, epoch }: { number: number, epoch: number }, entry: Entry): Promise<boolean> =>
    commits.insert(recordIds.trainerCommit(task, number), { task, number, epoch, ...entry, at: now().toISOString() })

  const take = async (): Promise<{ number: number, epoch: number }> => {
    for (;;) {
      const [last] = await commits.sorted({ task }, { sortBy: 'number', descending: true, limit: 1 })
      // After the look, so that whatever a successor of ours appends collides with the number that we are about to take.
      if (!await lease.confirm()) throw leaseLost()
      // The lease's epoch is larger than any before it, unless NATS was set up anew and counts from one again.
      const place = { number: (last?.number ?? 0) + 1, epoch: Math.max(lease.epoch, (last?.epoch ?? 0) + 1) }
      if (await append(place, { kind: 'term' })) return place
    }
  }

  const { number, epoch } = await take()
  let next = number + 1

  const inTurn = createQueue() // two entries at once would leave a number between them to a successor

  /** Whatever goes wrong, it is not known here what is in the log or what came of it: the next term reads it and goes on from there. */
  const orEnd = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (over.signal.aborted) throw leaseLost()
    try {
      return await work()
    } catch (error) {
      over.abort()
      throw error
    }
  }
  const commit = async <Result>(entry: Entry, fulfil: () => Promise<Result>): Promise<Result> => {
    await inTurn(() => orEnd(async () => {
      if (!await append({ number: next, epoch }, entry)) throw leaseLost()
      next++
    }))
    return orEnd(fulfil)
  }

  return {
    epoch,
    unfinished: await readUnfinished(deps, number),
    over: over.signal,
    register: (model, fulfil) => commit({ kind: 'register', model }, fulfil),
    promote: (modelVersion, fulfil) => commit({ kind: 'promote', modelVersion }, fulfil)
  }
}
