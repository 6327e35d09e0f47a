interface WitnessQuestion {
  /** Kernel between all rows // [count, count] */
  kernel: Float64Array
  isCurrent: readonly boolean[]
  groupOf: ArrayLike<number>
}

/**
 * The witness function of the maximum mean discrepancy, at every row: its mean kernel with the reference minus its mean
 * kernel with the current side; rows of its own group are left out, so that no row vouches for itself.
 *
 * Strongly negative: unlike the reference and like other current rows; strongly positive: the other way round.
 *
 * Source: Gretton and others: A kernel two-sample test, JMLR 13 (2012), section 2.3.
 *
 * @example witness({ kernel: Float64Array.of(1, 0.5, 0, 0.5, 1, 0, 0, 0, 1), isCurrent: [false, false, true], groupOf: [0, 1, 2] }) // => [0.5, 0.5, 0]
 */
export const witness = ({ kernel, isCurrent, groupOf }: WitnessQuestion): Float64Array => {
  const count = isCurrent.length
  return Float64Array.from({ length: count }, (_, i) => {
    const sums = { reference: 0, current: 0 }
    const members = { reference: 0, current: 0 }
    for (let j = 0; j < count; j++) {
      if (groupOf[j] === groupOf[i]) continue
      const side = isCurrent[j] === true ? 'current' : 'reference'
      sums[side] += kernel[i * count + j] as number
      members[side]++
    }
    return (members.reference === 0 ? 0 : sums.reference / members.reference) - (members.current === 0 ? 0 : sums.current / members.current)
  })
}
