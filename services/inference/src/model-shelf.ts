import type { Model } from '@emberwatch/contracts'
import { type Database, findModel } from '@emberwatch/storage'
import type { LoadedModel, ModelSlot } from './model-slot.ts'

interface ShelfDeps {
  task: string
  database: Pick<Database, 'activations' | 'model_deletions' | 'models'>
  load: (model: Model) => Promise<LoadedModel>
  /** The champion, which needs no place on the shelf. */
  slot: ModelSlot
  /** How many models beside the champion are kept loaded; those in use stay beyond it. */
  most: number
  onReleaseFailed: (error: unknown) => void
}

interface Held { loaded: Promise<LoadedModel>, users: number }

/**
 * Models by version, loaded when they are first asked for: a head weighs little beside the backbone that all share.
 * What was not asked for longest goes first, once nobody uses it.
 */
export const createModelShelf = ({ task, database, load, slot, most, onReleaseFailed }: ShelfDeps) => {
  const shelf = new Map<string, Held>() // the least recently used comes first

  const fetch = async (version: string): Promise<LoadedModel> => load(await findModel(database, task, version))

  const tidy = (): void => {
    for (const [version, { loaded, users }] of shelf) {
      if (shelf.size <= most) return
      if (users > 0) continue
      shelf.delete(version)
      loaded.then(({ release }) => release()).catch(onReleaseFailed)
    }
  }

  const take = (version: string): Held => {
    const held = shelf.get(version) ?? { loaded: fetch(version), users: 0 }
    shelf.delete(version)
    shelf.set(version, held)
    return held
  }

  const useShelved = async <Result>(version: string, work: (loaded: LoadedModel) => Promise<Result>): Promise<Result> => {
    const held = take(version)
    held.users++
    try {
      const loaded = await held.loaded.catch((error: unknown) => {
        if (shelf.get(version) === held) shelf.delete(version) // the next one who asks tries again
        throw error
      })
      return await work(loaded)
    } finally {
      held.users--
      tidy()
    }
  }

  return {
    /** Versions that are loaded, the champion not counted. */
    versions: (): string[] => [...shelf.keys()],
    /**
     * Runs work on a version, or on the champion; undefined if there is no champion yet.
     *
     * @throws {AppError} MODEL_NOT_FOUND, INFERENCE_MODEL_REFUSED or what loading meets
     */
    use: <Result>(version: string | undefined, work: (loaded: LoadedModel) => Promise<Result>): Promise<Result | undefined> =>
      version === undefined || version === slot.current()?.modelVersion ? slot.use(work) : useShelved(version, work),
    /** Frees everything. */
    async stop (): Promise<void> {
      const loads = [...shelf.values()].map(({ loaded }) => loaded.then(({ release }) => release(), () => {}))
      shelf.clear()
      await Promise.all(loads)
    }
  }
}
export type ModelShelf = ReturnType<typeof createModelShelf>
