import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type ErrorCode, Infer, type Prediction } from '@emberwatch/contracts'
import type { Deadline } from './deadline.ts'
import type { GatewayDeps } from './ports.ts'

/** Answers that another replica of the queue group may not give: nothing was computed, so asking again is safe and cheap. */
const WORTH_ANOTHER_TRY = new Set<ErrorCode>(['BUS_NO_RESPONDERS', 'INFERENCE_BUSY', 'INFERENCE_NO_MODEL'])

const TRY_AGAIN_AFTER_MS = 50

const isWorthAnotherTry = (error: unknown): boolean => error instanceof AppError && WORTH_ANOTHER_TRY.has(error.code)

/** Has one image classified by a replica, trying a second time, within the deadline, if the first was full, leaving or gone. */
export const askReplica = async ({ bus }: Pick<GatewayDeps, 'bus'>, task: string, image: Uint8Array, { deadline, traceparent }: { deadline: Deadline, traceparent: string }): Promise<Prediction> => {
  const ask = () => bus.request(Infer, task, image, { timeoutMs: deadline.leftMs(), traceparent })
  try {
    return await ask()
  } catch (error) {
    if (!isWorthAnotherTry(error) || deadline.leftMs() <= TRY_AGAIN_AFTER_MS) throw error
    await delay(TRY_AGAIN_AFTER_MS)
    return ask()
  }
}
