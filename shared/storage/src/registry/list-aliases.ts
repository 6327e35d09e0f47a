import { type Activation, Alias, type AliasHistory, type AliasName, type ModelDeletion } from '@emberwatch/contracts'
import type { Collections } from '../database.ts'

const STORED = Alias.anyOf.map((alias) => alias.const)

const historyOf = (alias: Alias, moves: readonly Activation[]): AliasHistory => {
  const history = moves.filter((move) => move.alias === alias).sort((a, b) => b.number - a.number)
  const current = history[0] ?? null
  return { alias, modelVersion: current?.modelVersion ?? null, current, history }
}

/** What was champion before the champion: the last other version among its moves that was not deleted since. */
const previousOf = ({ modelVersion: champion, history }: AliasHistory, deleted: ReadonlySet<string>): AliasHistory => {
  const current = history.find(({ modelVersion }) => modelVersion !== champion && !deleted.has(modelVersion)) ?? null
  return { alias: 'previous', modelVersion: current?.modelVersion ?? null, current, history: [] }
}

/** Where the aliases of a task point by all their moves: those that are stored, and `previous`, which follows from the moves of the champion. */
export const readAliases = (moves: readonly Activation[], deletions: readonly ModelDeletion[]): AliasHistory[] => {
  const deleted = new Set(deletions.map(({ modelVersion }) => modelVersion))
  return [...STORED.map((alias) => historyOf(alias, moves)), previousOf(historyOf('champion', moves), deleted)]
}

/** Where every alias of a task points, with every move that led there. */
export const listAliases = async ({ activations, model_deletions: deletions }: Pick<Collections, 'activations' | 'model_deletions'>, task: string): Promise<AliasHistory[]> =>
  readAliases(...await Promise.all([activations.list({ task }), deletions.list({ task })]))

/** The aliases that point to a model version. */
export const aliasesOf = (aliases: readonly AliasHistory[], version: string): AliasName[] =>
  aliases.filter(({ modelVersion }) => modelVersion === version).map(({ alias }) => alias)
