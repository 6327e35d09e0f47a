import type { Activation, Alias } from '@emberwatch/contracts'
import { type AliasDeps, currentActivation, listActivations, moveAlias } from '../aliases.ts'
import { nothingToRollBack } from './errors.ts'
import { findModel } from './find-model.ts'
import { versionBefore } from './version-before.ts'

interface AskedMove { task: string, alias: Alias, reason: string, traceparent: string }

/** Moves of aliases that people ask for, over REST or NATS alike; each is made only if nobody else moved the alias since it was looked at. */
export const aliasMoves = (deps: AliasDeps) => {
  const { collections } = deps
  return {
    /**
     * Points an alias to a version, named by itself or by an alias. If it points there already that stands, so a
     * promotion may be repeated.
     *
     * @throws {AppError} MODEL_NOT_FOUND or MODEL_ALIAS_MOVED
     */
    async promote (name: string, { task, ...asked }: AskedMove): Promise<Activation> {
      const after = await currentActivation(collections, task, asked.alias) ?? null // before the name is looked up, which may be `previous`
      const model = await findModel(collections, task, name)
      return after?.modelVersion === model.modelVersion ? after : moveAlias(deps, { ...asked, after, model })
    },
    /**
     * Points an alias to the version before its current one, as a new move; versions that were deleted are passed over.
     *
     * @throws {AppError} MODEL_NOTHING_TO_ROLL_BACK, MODEL_NOT_FOUND or MODEL_ALIAS_MOVED
     */
    async rollBack ({ task, ...asked }: AskedMove): Promise<Activation> {
      const [moves, deletions] = await Promise.all([listActivations(collections, task, asked.alias), collections.model_deletions.list({ task })])
      const deleted = new Set(deletions.map(({ modelVersion }) => modelVersion))
      const version = versionBefore(moves.filter(({ modelVersion }) => !deleted.has(modelVersion)))
      if (version === undefined) throw nothingToRollBack(asked.alias)
      return moveAlias(deps, { ...asked, after: moves.at(-1) ?? null, model: await findModel(collections, task, version) })
    }
  }
}
