import { createHash } from 'node:crypto'
import type { ComparisonQuestion, ComparisonSide } from './comparison-question.ts'
import type { Refusal, Warning } from './comparison-result.ts'
import { METHOD } from './method.ts'
import { arrangeUnits, drawRearrangements, type Rearrangements, type Units } from './statistics/units.ts'
import { createRandom } from './statistics/random.ts'

/** The rows of one side that are used, by what for. All row numbers count the side's own rows. */
export interface PreparedSide {
  side: ComparisonSide
  /** Number of each row's group among the groups of both sides; -1 for rows that are left out. */
  groupOf: Int32Array
  /** Rows that only fit the basis and the calibration: some of the reference, none of the current side. */
  fit: Int32Array
  /** Rows that the tests compare: all others. */
  compared: Int32Array
  /** The groups of the compared rows. */
  comparedGroups: number[]
  groups: number
  fitGroups: number
  rowsNotFinite: number
}

/** What every part of a comparison starts from: the same on every thread. */
export interface Prepared {
  question: ComparisonQuestion
  reference: PreparedSide
  current: PreparedSide
  groupNames: string[]
  units: Units
  rearrangements: Rearrangements
  refusals: Refusal[]
  warnings: Warning[]
}

const finiteRows = ({ rows }: ComparisonSide, dimensions: number): boolean[] =>
  Array.from({ length: rows.length / dimensions }, (_, i) => {
    let sum = 0
    for (let k = i * dimensions; k < (i + 1) * dimensions; k++) sum += rows[k] as number
    return Number.isFinite(sum)
  })

/** Where a group falls by its name alone: so that a group that fits today does not decide tomorrow. */
const rankOf = (group: string): string => createHash('sha256').update(`fit half ${group}`).digest('hex').slice(0, 16)

/** The share of groups that fits, those with the smallest hashes. */
const fittingGroups = (names: readonly string[]): Set<string> => {
  const ranked = names.map((name) => ({ name, rank: rankOf(name) })).sort((a, b) => a.rank < b.rank ? -1 : 1)
  return new Set(ranked.slice(0, Math.floor(names.length * METHOD.fitShare)).map(({ name }) => name))
}

const prepareSide = (side: ComparisonSide, { usable, numberOf, fitsBasis }: { usable: readonly boolean[], numberOf: ReadonlyMap<string, number>, fitsBasis: boolean }): Omit<PreparedSide, 'rowsNotFinite'> => {
  const kept = side.groups.map((_, row) => row).filter((row) => usable[row])
  const groups = [...new Set(kept.map((row) => side.groups[row] as string))]
  const fitting = fitsBasis ? fittingGroups(groups) : new Set<string>()
  const fit = kept.filter((row) => fitting.has(side.groups[row] as string))
  const compared = kept.filter((row) => !fitting.has(side.groups[row] as string))
  const groupOf = new Int32Array(side.groups.length).fill(-1)
  for (const row of kept) groupOf[row] = numberOf.get(side.groups[row] as string) as number
  const comparedGroups = groups.filter((group) => !fitting.has(group)).map((group) => numberOf.get(group) as number)
  return { side, groupOf, fit: Int32Array.from(fit), compared: Int32Array.from(compared), comparedGroups, groups: groups.length, fitGroups: fitting.size }
}

/** Groups and images that both sides have would make the sides dependent: groups are left out of both, images of the current side. */
const findShared = ({ reference, current }: ComparisonQuestion) => {
  const hashes = new Set(reference.imageHashes ?? [])
  const duplicates = new Set((current.imageHashes ?? []).flatMap((hash, row) => hashes.has(hash) ? [row] : []))
  const ofReference = new Set(reference.groups)
  const groups = new Set(current.groups.filter((group, row) => !duplicates.has(row) && ofReference.has(group)))
  return { duplicates, groups }
}

const warningsOf = (shared: ReturnType<typeof findShared>): Warning[] => [
  ...(shared.duplicates.size > 0 ? [{ code: 'duplicates', message: `${shared.duplicates.size} images of the current side are in the reference too and were left out of the current side` }] : []),
  ...(shared.groups.size > 0 ? [{ code: 'shared-groups', message: `${shared.groups.size} groups have rows on both sides and were left out of both, because the sides must be independent` }] : [])
]

const hardRefusals = ({ reference, current, dimensions }: ComparisonQuestion): Refusal[] => {
  const refusals: Refusal[] = []
  if (reference.backboneId !== current.backboneId) refusals.push({ code: 'backbones-differ', message: `the embeddings are of different backbones, ${reference.backboneId} and ${current.backboneId}, and distances between them mean nothing; embed both sides with the same one` })
  if (reference.preprocessingHash !== current.preprocessingHash) refusals.push({ code: 'preprocessing-differs', message: `the images were prepared differently (${reference.preprocessingHash} and ${current.preprocessingHash}); embed both sides in the same way` })
  for (const { name, rows, groups } of [reference, current]) {
    if (rows.length !== groups.length * dimensions) refusals.push({ code: 'dimensions-differ', message: `${rows.length} numbers of ${name} are not ${groups.length} rows of ${dimensions}` })
  }
  return refusals
}

const softRefusals = (reference: PreparedSide, current: PreparedSide, duplicates: number): Refusal[] => {
  const refusals: Refusal[] = []
  for (const prepared of [reference, current]) {
    const { side: { name, groups }, groups: usedGroups, rowsNotFinite } = prepared
    if (rowsNotFinite > METHOD.mostNotFinite * groups.length) refusals.push({ code: 'not-finite', message: `${rowsNotFinite} of ${groups.length} embeddings of ${name} are not finite numbers` })
    if (usedRows(prepared) < METHOD.fewestImages) refusals.push({ code: 'too-few-rows', message: `${name} has ${usedRows(prepared)} images to compare; at least ${METHOD.fewestImages} are needed` })
    if (usedGroups < METHOD.fewestGroups) refusals.push({ code: 'too-few-groups', message: `${name} has ${usedGroups} groups to compare; at least ${METHOD.fewestGroups} are needed` })
  }
  if (duplicates > 0 && duplicates === current.side.groups.length) refusals.push({ code: 'duplicates', message: `every image of ${current.side.name} is in ${reference.side.name} too` })
  return refusals
}

const NO_UNITS: Units = { unitOfGroup: new Int32Array(0), count: 0, strata: [], fixedChosen: [], chosenIsCurrent: true }

/** Checks the sides, splits the reference into a part that fits and one that is compared, and draws the rearrangements that all tests share. */
export const prepareSides = (question: ComparisonQuestion): Prepared => {
  const { reference, current, dimensions, permutations, seed } = question
  const refusals = hardRefusals(question)
  const shared = findShared(question)
  const numberOf = new Map<string, number>()
  for (const group of [...reference.groups, ...current.groups]) if (!numberOf.has(group)) numberOf.set(group, numberOf.size)
  const prepare = (side: ComparisonSide, fitsBasis: boolean): PreparedSide => {
    const finite = finiteRows(side, dimensions)
    const usable = side.groups.map((group, row) => finite[row] === true && !shared.groups.has(group) && (fitsBasis || !shared.duplicates.has(row)))
    return { ...prepareSide(side, { usable, numberOf, fitsBasis }), rowsNotFinite: finite.filter((is) => !is).length }
  }
  const [ofReference, ofCurrent] = [prepare(reference, true), prepare(current, false)]
  refusals.push(...softRefusals(ofReference, ofCurrent, shared.duplicates.size))
  const prepared = { question, reference: ofReference, current: ofCurrent, groupNames: [...numberOf.keys()], refusals, warnings: warningsOf(shared) }
  if (refusals.length > 0) return { ...prepared, units: NO_UNITS, rearrangements: { chosen: new Int32Array(0), each: 0, count: 0 } }
  const units = arrangeUnits({ strata: [{ reference: ofReference.comparedGroups, current: ofCurrent.comparedGroups }], groups: numberOf.size, most: METHOD.mostUnits, random: createRandom(seed, 'units') })
  return { ...prepared, units, rearrangements: drawRearrangements(units, permutations, createRandom(seed, 'rearrangements')) }
}

/** How many rows of a side are used, for whatever. */
export const usedRows = ({ fit, compared }: Pick<PreparedSide, 'fit' | 'compared'>): number => fit.length + compared.length

/** The unit of each of some rows of a side. */
export const unitsOfRows = ({ groupOf }: PreparedSide, rows: Int32Array, { unitOfGroup }: Units): Int32Array =>
  rows.map((row) => unitOfGroup[groupOf[row] as number] as number)
