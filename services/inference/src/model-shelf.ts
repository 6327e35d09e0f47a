import { isOutage } from '@emberwatch/bus'
import type { Model } from '@emberwatch/contracts'
import { type Database, findVersion } from '@emberwatch/storage'
import type { LoadedModel, ModelSlot } from './model-slot.ts'
import { untilAborted } from './until-aborted.ts'

interface ShelfDeps {
  task: string
  database: Pick<Database, 'model_deletions' | 'models'>
  load: (model: Model) => Promise<LoadedModel>
  /** The champion, which needs no place on the shelf. */
  slot: ModelSlot
  /** How many models beside the champion are kept loaded; those in use stay beyond it. */
  most: number
  /** A model that was refused is left alone for so long. */
  retryMs: number
  onReleaseFailed: (error: unknown) => void
}

interface Held {
  loaded: Promise<LoadedModel>
  users: number
  state: 'loading' | 'ready' | 'failed'
  /** When a failed load is tried again, by `performance.now()`. */
  retryAt: number
}

/** While a server is away, who asks is told so at once, and not after a wait of its own. */
const AFTER_OUTAGE_MS = 1000

/**
 * Models by version, loaded when they are first asked for: a head weighs little beside the backbone that all share.
 * What was not asked for longest goes first, once nobody uses it. What could not be loaded is not tried again for every
 * request.
 */
export const createModelShelf = ({ task, database, load, slot, most, retryMs, onReleaseFailed }: ShelfDeps) => {
  const shelf = new Map<string, Held>() // the least recently used comes first

  const fetch = async (version: string): Promise<LoadedModel> => load(await findVersion(database, task, version))

  const hold = (version: string): Held => {
    const held: Held = { loaded: fetch(version), users: 0, state: 'loading', retryAt: Infinity }
    held.loaded.then(() => { held.state = 'ready' }, (error: unknown) => {
      held.state = 'failed'
      held.retryAt = performance.now() + (isOutage(error) ? AFTER_OUTAGE_MS : retryMs)
    })
    return held
  }

  const tidy = (): void => {
    for (const [version, { loaded, users }] of shelf) {
      if (shelf.size <= most) return
      if (users > 0) continue
      shelf.delete(version)
      loaded.then(({ release }) => release().catch(onReleaseFailed), () => {})
    }
  }

  const take = (version: string): Held => {
    const known = shelf.get(version)
    const held = known === undefined || performance.now() >= known.retryAt ? hold(version) : known
    shelf.delete(version)
    shelf.set(version, held)
    return held
  }

  const useHeld = async <Result>(held: Held, work: (loaded: LoadedModel) => Promise<Result>, signal: AbortSignal): Promise<Result> => {
    held.users++
    try {
      return await work(await Promise.race([held.loaded, untilAborted(signal)]))
    } finally {
      held.users--
      tidy()
    }
  }

  return {
    /**
     * Runs work on a version, or on the champion; undefined if there is no champion yet.
     *
     * @throws {AppError} MODEL_NOT_FOUND, INFERENCE_MODEL_REFUSED or what loading meets; the signal's reason
     */
    use: <Result>(version: string | undefined, work: (loaded: LoadedModel) => Promise<Result>, signal: AbortSignal): Promise<Result | undefined> =>
      version === undefined || version === slot.current()?.modelVersion ? slot.use(work) : useHeld(take(version), work, signal),
    /** Runs work on a version that is loaded; else begins to load it, for the next one who asks, and answers undefined. */
    async useIfLoaded<Result> (version: string, work: (loaded: LoadedModel) => Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
      if (version === slot.current()?.modelVersion) return slot.use(work)
      const held = take(version)
      if (held.state === 'ready') return useHeld(held, work, signal)
      tidy()
      return undefined
    },
    /** Frees everything. */
    async stop (): Promise<void> {
      const loads = [...shelf.values()].map(({ loaded }) => loaded.then(({ release }) => release(), () => {}))
      shelf.clear()
      await Promise.all(loads)
    }
  }
}
export type ModelShelf = ReturnType<typeof createModelShelf>
