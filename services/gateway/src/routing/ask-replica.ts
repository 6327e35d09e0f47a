import { setTimeout as delay } from 'node:timers/promises'
import type { Bus } from '@emberwatch/bus'
import { AppError, type ErrorCode, Infer, type Prediction } from '@emberwatch/contracts'
import { replicasFull, replicasGone } from '../errors.ts'
import { type Asked, createAskChosen, ReplicaLost } from './ask-chosen.ts'
import type { ReplicaTable } from './replica-table.ts'
import { createRetryBudget } from './retry-budget.ts'

/** Answers that another replica may not give. A prediction changes nothing, so asking again is safe. */
const WORTH_ANOTHER_TRY = new Set<ErrorCode>(['BUS_NO_RESPONDERS', 'INFERENCE_BUSY', 'INFERENCE_NO_MODEL'])

const MOST_TRIES = 3
const TRY_AGAIN_AFTER_MS = 50

const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof ReplicaLost || (error instanceof AppError && WORTH_ANOTHER_TRY.has(error.code))

/**
 * Has images of one task classified: by the replica with the fewest of this gateway's requests, and by another one if
 * that is full, leaving, killed or frozen.
 */
export const createAskReplica = ({ bus, task, table }: { bus: Pick<Bus, 'request' | 'probe'>, task: string, table: ReplicaTable }) => {
  const budget = createRetryBudget()
  const askChosen = createAskChosen({ bus, task, table })

  /** Nobody is known: the queue group says at once whether anybody answers. */
  const askAny = async ({ image, options, deadline, carried, signal }: Asked): Promise<Prediction> => {
    const ask = () => bus.request(Infer, task, image, { timeoutMs: deadline.leftMs(), ...carried, options, signal })
    try {
      return await ask()
    } catch (error) {
      if (!isWorthAnotherTry(error) || deadline.leftMs() <= TRY_AGAIN_AFTER_MS) throw error
      await delay(TRY_AGAIN_AFTER_MS, undefined, { signal })
      return ask()
    }
  }

  return async (asked: Asked): Promise<Prediction> => {
    budget.earn()
    const tried = new Set<string>()
    let last: unknown
    while (tried.size < MOST_TRIES && (tried.size === 0 || budget.spend())) {
      const chosen = table.choose(tried)
      if (chosen === undefined) break
      tried.add(chosen.replica)
      try {
        return await askChosen(chosen, asked)
      } catch (error) {
        if (!isWorthAnotherTry(error)) throw error
        last = error
      }
    }
    if (last instanceof AppError && last.code !== 'BUS_NO_RESPONDERS') throw last
    if (table.ready() > 0) throw replicasFull()
    // A frozen replica is still in the queue group: who asks that would wait for it in vain.
    if (table.anySilent()) throw replicasGone()
    return askAny(asked)
  }
}
export type AskReplica = ReturnType<typeof createAskReplica>
