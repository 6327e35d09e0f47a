import type { Bus, Stoppable } from '@emberwatch/bus'
import { type AliasName, ModelUpdatedV1 } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { type Database, listAliases } from '@emberwatch/storage'

/** A move whose event was missed is seen after this time at the latest. */
const LOOK_EVERY_MS = 10_000
/** Who asks for what is not known has it looked up, but not at every request. */
const LOOK_AGAIN_AFTER_MS = 1000

interface AliasDeps { bus: Pick<Bus, 'watch'>, database: Pick<Database, 'activations' | 'model_deletions'>, log: Logger, task: string }

/** Knows where the aliases of a task point without asking the database at every request. */
export const followAliases = async ({ bus, database, log, task }: AliasDeps) => {
  let versions: Map<AliasName, string> | undefined
  let looking: Promise<void> | undefined
  let again = false
  let lookedAt = -Infinity

  const look = async (): Promise<void> => {
    do { // what moved while it looked is looked at once more
      again = false
      versions = new Map((await listAliases(database, task)).flatMap(({ alias, modelVersion }) => modelVersion === null ? [] : [[alias, modelVersion] as const]))
    } while (again)
    lookedAt = performance.now()
  }
  const lookOnce = (): Promise<void> => {
    looking ??= look().finally(() => { looking = undefined })
    return looking
  }
  const lookAway = (): void => {
    again = true
    lookOnce().catch((error: unknown) => log.warn({ error, task }, 'aliases not looked up'))
  }
  const watching: Stoppable = await bus.watch(ModelUpdatedV1, task, ({ data: { alias, modelVersion, previousVersion } }) => {
    again = true // a look under way may have read before the move
    versions?.set(alias, modelVersion)
    // Enough until the next regular look, which also knows what was deleted: reading every move at each one takes the processor from the requests.
    if (alias === 'champion' && previousVersion !== null && previousVersion !== modelVersion) versions?.set('previous', previousVersion)
  })
  const timer = setInterval(lookAway, LOOK_EVERY_MS)
  timer.unref()
  lookAway()
  return {
    /** Where an alias points as far as is known; nobody is asked. */
    known: (alias: AliasName): string | undefined => versions?.get(alias),
    /**
     * Where an alias points, undefined if nowhere.
     *
     * @throws {AppError} STORAGE_UNAVAILABLE while nobody could be asked yet
     */
    async versionOf (alias: AliasName): Promise<string | undefined> {
      if (versions?.has(alias) !== true && performance.now() - lookedAt > LOOK_AGAIN_AFTER_MS) await lookOnce()
      return versions?.get(alias)
    },
    async stop (): Promise<void> {
      clearInterval(timer)
      await watching.stop()
    }
  }
}
export type Aliases = Awaited<ReturnType<typeof followAliases>>
