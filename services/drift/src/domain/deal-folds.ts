import { createHash } from 'node:crypto'
import { METHOD } from './method.ts'
import { type Prepared, type PreparedSide, usedRows } from './prepare-sides.ts'

/** The fold of each row of both sides, -1 for rows that are left out. Rows of one group are always in one fold. */
export interface Folds { count: number, reference: Int32Array, current: Int32Array }

const rankOf = (group: string): string => createHash('sha256').update(`fold ${group}`).digest('hex').slice(0, 16)

/**
 * With more folds a classifier learns from more rows, which costs a classifier each: as many as it takes to learn from all but a
 * tenth, or from as many rows as a classifier may; and never so many that a fold has no group of one side.
 */
export const countFolds = ({ reference, current }: Pick<Prepared, 'reference' | 'current'>): number => {
  const rows = Math.min(usedRows(reference), usedRows(current))
  const enough = rows > METHOD.mostTrainingRows ? Math.ceil(rows / (rows - METHOD.mostTrainingRows)) : METHOD.mostFolds
  return Math.max(2, Math.min(METHOD.mostFolds, enough, reference.groups, current.groups))
}

/** Deals the groups of a side to folds in the order of their hashes: by their names alone, and every fold has as many, give or take one. */
const dealSide = ({ groupOf }: PreparedSide, groupNames: readonly string[], count: number): Int32Array => {
  const ranked = [...new Set(groupOf)].filter((group) => group >= 0)
    .map((group) => ({ group, rank: rankOf(groupNames[group] as string) }))
    .sort((a, b) => a.rank < b.rank ? -1 : 1)
  const foldOf = new Map(ranked.map(({ group }, position) => [group, position % count]))
  return groupOf.map((group) => foldOf.get(group) ?? -1)
}

/** Deals whole groups of both sides to folds. */
export const dealFolds = ({ reference, current, groupNames }: Prepared): Folds => {
  const count = countFolds({ reference, current })
  return { count, reference: dealSide(reference, groupNames, count), current: dealSide(current, groupNames, count) }
}
