import { shuffle } from 'simple-statistics'
import type { Random } from './random.ts'

/** Groups that may change places with one another: on one side and on the other. */
export interface ExchangeableGroups { reference: readonly number[], current: readonly number[] }

/**
 * What changes sides in a rearrangement. With few groups each is a unit; with many, a unit is a block of equally many groups of one side, drawn at random.
 * Groups that fill no block make one last unit of each side that never moves.
 */
export interface Units {
  /** The unit of each group; -1 for groups that are in no stratum. */
  unitOfGroup: Int32Array
  count: number
  /** Of each stratum: the units that move, those of the side that is called `chosen` first. */
  strata: { pool: Int32Array, wanted: number }[]
  /** Units that never move, of the chosen side. */
  fixedChosen: number[]
  /** Which side `chosen` is: the one with fewer units, which is cheaper. */
  chosenIsCurrent: boolean
}

const inBlocks = (groups: readonly number[], size: number, random: Random): { blocks: number[][], rest: number[] } => {
  if (size === 1) return { blocks: groups.map((group) => [group]), rest: [] }
  const mixed = shuffle([...groups], random)
  const whole = Math.floor(mixed.length / size)
  return { blocks: Array.from({ length: whole }, (_, block) => mixed.slice(block * size, (block + 1) * size)), rest: mixed.slice(whole * size) }
}

/**
 * Arranges groups in units so that there are not many more than `most`. Rearranging blocks of equal size is a subgroup of
 * rearranging groups, so the p-value stays exact; what is lost is a little of its resolution.
 */
export const arrangeUnits = ({ strata, groups, most, random }: { strata: readonly ExchangeableGroups[], groups: number, most: number, random: Random }): Units => {
  const total = strata.reduce((sum, { reference, current }) => sum + reference.length + current.length, 0)
  const unitOfGroup = new Int32Array(groups).fill(-1)
  let count = 0
  const name = (blocks: readonly number[][]): number[] => blocks.map((block) => {
    for (const group of block) unitOfGroup[group] = count
    return count++
  })
  const arranged = strata.map(({ reference, current }) => {
    const fewest = Math.min(reference.length, current.length)
    const size = Math.max(1, Math.min(Math.ceil(total / most), Math.floor(fewest / FEWEST_UNITS)))
    const [ofReference, ofCurrent] = [inBlocks(reference, size, random), inBlocks(current, size, random)]
    return { reference: name(ofReference.blocks), current: name(ofCurrent.blocks), restReference: ofReference.rest, restCurrent: ofCurrent.rest }
  })
  const sum = (side: 'reference' | 'current'): number => arranged.reduce((all, stratum) => all + stratum[side].length, 0)
  const chosenIsCurrent = sum('current') <= sum('reference')
  const restOf = (side: 'restReference' | 'restCurrent'): number[] => {
    const rest = arranged.flatMap((stratum) => stratum[side])
    return rest.length === 0 ? [] : name([rest])
  }
  const [fixedReference, fixedCurrent] = [restOf('restReference'), restOf('restCurrent')]
  return {
    unitOfGroup,
    strata: arranged.map(({ reference, current }) => ({ pool: Int32Array.from(chosenIsCurrent ? [...current, ...reference] : [...reference, ...current]), wanted: (chosenIsCurrent ? current : reference).length })),
    fixedChosen: chosenIsCurrent ? fixedCurrent : fixedReference,
    chosenIsCurrent,
    count
  }
}

const FEWEST_UNITS = 8

/** The chosen units of the observed arrangement first, then of random rearrangements // [1 + permutations, chosen] */
export interface Rearrangements { chosen: Int32Array, each: number, count: number }

const shuffleFirst = (pool: Int32Array, wanted: number, random: Random): void => {
  for (let i = 0; i < wanted; i++) {
    const other = i + Math.floor(random() * (pool.length - i))
    const moved = pool[i] as number
    pool[i] = pool[other] as number
    pool[other] = moved
  }
}

/** Draws rearrangements of units within their strata, to be used for every test alike, so that the tests can be joined. */
export const drawRearrangements = ({ strata, fixedChosen }: Units, permutations: number, random: Random): Rearrangements => {
  const pools = strata.map(({ pool, wanted }) => ({ pool: pool.slice(), wanted }))
  const each = fixedChosen.length + pools.reduce((sum, { wanted }) => sum + wanted, 0)
  const chosen = new Int32Array((permutations + 1) * each)
  for (let b = 0; b <= permutations; b++) {
    let at = b * each
    for (const { pool, wanted } of pools) {
      if (b > 0) shuffleFirst(pool, wanted, random)
      chosen.set(pool.subarray(0, wanted), at)
      at += wanted
    }
    chosen.set(fixedChosen, at)
  }
  return { chosen, each, count: permutations + 1 }
}
