/**
 * Ranks from 1, equal values sharing the mean of theirs.
 *
 * @example midRanks([10, 20, 10]) // => [1.5, 3, 1.5]
 */
export const midRanks = (values: ArrayLike<number>): Float64Array => {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++
    for (let k = from; k < to; k++) ranks[order[k] as number] = (from + to + 1) / 2
    from = to
  }
  return ranks
}
