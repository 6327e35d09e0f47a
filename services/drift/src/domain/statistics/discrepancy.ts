import type { GroupSums } from './sum-by-group.ts'

/**
 * Unbiased squared maximum mean discrepancy (MMD²) between one set of groups and all others.
 *
 * Mean kernel between two members of one side, plus the same of the other side, minus twice the mean kernel between
 * members of different sides; where, on one side, only pairs from *different* groups count, because members of one
 * group are alike for reasons that have nothing to do with the side. Every member counts alike, whatever its group.
 * Zero on average when both sides come from the same distribution, so it may be negative; larger means more different.
 *
 * Returns a function of the chosen groups that costs (number chosen)²: choose the side with fewer groups.
 * With the kernel -distance²/2 it is the squared distance of the two sides' means, noise removed.
 *
 * Source: Gretton, Borgwardt, Rasch, Schölkopf, Smola: A kernel two-sample test, JMLR 13 (2012), Lemma 6.
 *
 * @throws {RangeError} when called with fewer than two groups on a side
 * @example
 * const { groups, sizes, sums } = sumByGroup(Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1), [0, 1, 2, 3], 4)
 * discrepancyOf({ groups, sizes, sums })([2, 3]) // => 2
 */
export const discrepancyOf = ({ groups, sizes, sums }: GroupSums): ((chosen: ArrayLike<number>) => number) => {
  const toOthers = new Float64Array(groups) // of each group: the sum with all other groups
  let total = 0
  let members = 0
  let membersSquared = 0
  for (let g = 0; g < groups; g++) {
    let row = 0
    for (let h = 0; h < groups; h++) {
      if (h !== g) row += sums[g * groups + h] as number
    }
    const size = sizes[g] as number
    toOthers[g] = row
    total += row
    members += size
    membersSquared += size * size
  }
  return (chosen) => {
    if (chosen.length < 2 || groups - chosen.length < 2) throw new RangeError('each side needs two groups')
    let within = 0
    let chosenToAll = 0
    let chosenMembers = 0
    let chosenSquared = 0
    for (let a = 0; a < chosen.length; a++) {
      const g = chosen[a] as number
      const size = sizes[g] as number
      for (let b = 0; b < a; b++) within += sums[g * groups + (chosen[b] as number)] as number
      chosenToAll += toOthers[g] as number
      chosenMembers += size
      chosenSquared += size * size
    }
    const inside = 2 * within
    const across = chosenToAll - inside
    const outside = total - 2 * across - inside
    const restMembers = members - chosenMembers
    return inside / (chosenMembers ** 2 - chosenSquared) +
      outside / (restMembers ** 2 - (membersSquared - chosenSquared)) -
      2 * across / (chosenMembers * restMembers)
  }
}
