/** Sums of a quantity over all pairs of members of two groups, for every pair of groups. */
export interface GroupSums {
  groups: number
  /** Members of each group. */
  sizes: Float64Array
  /** `sums[g * groups + h]`: the sum over every member of g with every member of h. */
  sums: Float64Array
}

/**
 * Sums a symmetric matrix over groups of its rows and columns.
 *
 * This is what makes a permutation of groups cheap: it then costs the number of groups squared, not of images.
 *
 * @param matrix quantity of each pair of members // [count, count]
 * @param groupOf group of each member, -1 for members to be left out
 * @example sumByGroup(Float64Array.of(0, 1, 2, 1, 0, 3, 2, 3, 0), [0, 0, 1], 2).sums // => [2, 5, 5, 0]
 */
export const sumByGroup = (matrix: Float64Array, groupOf: ArrayLike<number>, groups: number): GroupSums => {
  const count = groupOf.length
  const sizes = new Float64Array(groups)
  const sums = new Float64Array(groups * groups)
  for (let i = 0; i < count; i++) {
    const group = groupOf[i] as number
    if (group < 0) continue
    sizes[group] = (sizes[group] as number) + 1
    for (let j = 0; j < count; j++) {
      const other = groupOf[j] as number
      if (other < 0) continue
      const at = group * groups + other
      sums[at] = (sums[at] as number) + (matrix[i * count + j] as number)
    }
  }
  return { groups, sizes, sums }
}
