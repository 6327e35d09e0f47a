import type { Bus, Stoppable } from '@emberwatch/bus'
import { type AliasName, ModelUpdatedV1 } from '@emberwatch/contracts'
import type { Logger } from '@emberwatch/observability'
import { type Database, listAliases } from '@emberwatch/storage'

/** A move whose event was missed is seen after this time at the latest. */
const LOOK_EVERY_MS = 10_000

interface AliasDeps { bus: Pick<Bus, 'watch'>, database: Pick<Database, 'activations' | 'model_deletions'>, log: Logger, task: string }

/** Knows where the aliases of a task point without asking the database at every request. */
export const followAliases = async ({ bus, database, log, task }: AliasDeps) => {
  let versions = new Map<AliasName, string>()
  const look = async (): Promise<void> => {
    versions = new Map((await listAliases(database, task)).flatMap(({ alias, modelVersion }) => modelVersion === null ? [] : [[alias, modelVersion] as const]))
  }
  // One look at a time; an outage is told and got over.
  let looking: Promise<void> | undefined
  const lookOnce = (): Promise<void> => {
    looking ??= look().catch((error: unknown) => log.warn({ error, task }, 'aliases not looked up')).finally(() => { looking = undefined })
    return looking
  }
  const lookAway = (): void => { lookOnce().catch(() => {}) }
  const watching: Stoppable = await bus.watch(ModelUpdatedV1, task, ({ data: { alias, modelVersion } }) => {
    versions.set(alias, modelVersion)
    lookAway() // what comes before it has changed too
  })
  const timer = setInterval(lookAway, LOOK_EVERY_MS)
  timer.unref()
  return {
    /** Where an alias points, undefined if nowhere. */
    async versionOf (alias: AliasName): Promise<string | undefined> {
      if (!versions.has(alias)) await lookOnce()
      return versions.get(alias)
    },
    async stop (): Promise<void> {
      clearInterval(timer)
      await watching.stop()
    }
  }
}
export type Aliases = Awaited<ReturnType<typeof followAliases>>
