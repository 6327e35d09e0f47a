import type { Activation, Alias } from '@emberwatch/contracts'
import { listActivations, moveAlias } from '@emberwatch/storage'
import { versionBefore } from './domain/version-before.ts'
import { nothingToRollBack } from './errors.ts'
import { findModel } from './find-model.ts'
import type { GatewayDeps } from './ports.ts'

interface AskedMove { task: string, alias: Alias, reason: string, traceparent: string }

/** Moves of aliases that people ask for; each is made only if nobody else moved the alias since it was looked at. */
export const aliasMoves = ({ database, outbox, now }: Pick<GatewayDeps, 'database' | 'outbox' | 'now'>) => {
  const move = async (version: string, { task, ...asked }: AskedMove, after: Activation | null): Promise<Activation> =>
    moveAlias({ collections: database, outbox, by: 'gateway', now }, { ...asked, after, model: await findModel(database, task, version) })

  return {
    /**
     * Points an alias to a version. If it points there already that stands, so a promotion may be repeated.
     *
     * @throws {AppError} MODEL_NOT_FOUND or MODEL_ALIAS_MOVED
     */
    async promote (version: string, asked: AskedMove): Promise<Activation> {
      const current = (await listActivations(database, asked.task, asked.alias)).at(-1)
      return current?.modelVersion === version ? current : move(version, asked, current ?? null)
    },
    /**
     * Points an alias to the version before its current one, as a new move.
     *
     * @throws {AppError} MODEL_NOTHING_TO_ROLL_BACK, MODEL_NOT_FOUND or MODEL_ALIAS_MOVED
     */
    async rollBack (asked: AskedMove): Promise<Activation> {
      const moves = await listActivations(database, asked.task, asked.alias)
      const version = versionBefore(moves)
      if (version === undefined) throw nothingToRollBack(asked.alias)
      return move(version, asked, moves.at(-1) ?? null)
    }
  }
}
