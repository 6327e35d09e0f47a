import { trainingCancelled } from './errors.ts'

/** A training that is under way in this process. */
interface Held {
  runId: string
  cancelling: AbortController
  /** Aborts when it is cancelled, or when this process may not go on with it. */
  signal: AbortSignal
  isSealed: boolean
}

/** The one training that this process has in hand, so that somebody can cancel it. */
export const createTrainingInHand = (ended: AbortSignal) => {
  let held: Held | undefined
  return {
    /** Takes a run in hand; one at a time. */
    take (runId: string) {
      const cancelling = new AbortController()
      const taken: Held = { runId, cancelling, signal: AbortSignal.any([cancelling.signal, ended]), isSealed: false }
      held = taken
      return {
        signal: taken.signal,
        isCancelled: () => cancelling.signal.aborted,
        /** From here on it cannot be cancelled any more. @throws what ended it before */
        seal (): void {
          taken.signal.throwIfAborted()
          taken.isSealed = true
        },
        drop (): void { if (held === taken) held = undefined }
      }
    },
    /** The run that is under way, null if none is. */
    runId: () => held?.runId ?? null,
    isSealed: (runId: string) => held?.runId === runId && held.isSealed,
    /** Ends the run if it is under way here and not sealed; whether it was. */
    cancel (runId: string): boolean {
      if (held?.runId !== runId || held.isSealed) return false
      held.cancelling.abort(trainingCancelled(runId))
      return true
    }
  }
}
export type TrainingInHand = ReturnType<typeof createTrainingInHand>
