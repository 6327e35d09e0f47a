import type { Model } from '@emberwatch/contracts'

/** A model that is loaded and verified. */
export interface LoadedModel {
  model: Model
  /** Its session in the worker threads. */
  session: string
  /** The bytes of its head. */
  head: Uint8Array
  /** Frees the session. */
  release: () => Promise<void>
}

interface Held { loaded: LoadedModel, users: number, retired: boolean }

/**
 * Holds the model that answers. A swap is one assignment: requests that began before it finish on the old model, which is
 * freed when the last of them is done.
 */
export const createModelSlot = (onReleaseFailed: (error: unknown) => void, onSwapped: () => void = () => {}) => {
  let current: Held | undefined
  const releaseIfUnused = (held: Held): void => {
    if (held.retired && held.users === 0) held.loaded.release().catch(onReleaseFailed)
  }
  return {
    current: (): Model | undefined => current?.loaded.model,
    /** Makes a model the one that answers from now on. */
    swap (loaded: LoadedModel): void {
      const old = current
      current = { loaded, users: 0, retired: false }
      onSwapped()
      if (old === undefined) return
      old.retired = true
      releaseIfUnused(old)
    },
    /** Runs work on the model that answers now, or returns undefined if there is none. */
    async use<Result> (work: (loaded: LoadedModel) => Promise<Result>): Promise<Result | undefined> {
      const held = current
      if (held === undefined) return undefined
      held.users++
      try {
        return await work(held.loaded)
      } finally {
        held.users--
        releaseIfUnused(held)
      }
    }
  }
}
export type ModelSlot = ReturnType<typeof createModelSlot>
