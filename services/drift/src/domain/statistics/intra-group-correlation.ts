/** Rows, groups and the design effect that follows from them. */
export interface Correlation { icc: number | null, effectiveRows: number }

/**
 * Intra-group correlation by one-way analysis of variance, over several columns at once (their mean squares are summed), and
 * how many independent rows say as much: rows / (1 + (typical group size - 1) * correlation).
 *
 * Null where no group has two rows or there is one group only: then rows are taken to be as good as independent, or as one.
 *
 * The rows are given one after the other, `size` numbers each.
 *
 * Source: Donner: A review of inference procedures for the intraclass correlation coefficient (1986).
 */
export const intraGroupCorrelation = (rows: ArrayLike<number>, size: number, groupOf: ArrayLike<number>): Correlation => {
  const count = groupOf.length
  const sizes = new Map<number, number>()
  for (let i = 0; i < count; i++) sizes.set(groupOf[i] as number, (sizes.get(groupOf[i] as number) ?? 0) + 1)
  const groups = sizes.size
  if (groups < 2 || groups === count) return { icc: null, effectiveRows: groups }
  const numbers = new Map([...sizes.keys()].map((group, number) => [group, number]))
  const means = new Float64Array(groups * size)
  const grand = new Float64Array(size)
  for (let i = 0; i < count; i++) {
    const [group, members] = [numbers.get(groupOf[i] as number) as number, sizes.get(groupOf[i] as number) as number]
    for (let k = 0; k < size; k++) {
      means[group * size + k] = (means[group * size + k] as number) + (rows[i * size + k] as number) / members
      grand[k] = (grand[k] as number) + (rows[i * size + k] as number) / count
    }
  }
  let [between, within] = [0, 0]
  for (let i = 0; i < count; i++) {
    const group = numbers.get(groupOf[i] as number) as number
    for (let k = 0; k < size; k++) {
      within += ((rows[i * size + k] as number) - (means[group * size + k] as number)) ** 2
      between += ((means[group * size + k] as number) - (grand[k] as number)) ** 2
    }
  }
  const squaredSizes = [...sizes.values()].reduce((sum, members) => sum + members * members, 0)
  const typical = (count - squaredSizes / count) / (groups - 1)
  const [msBetween, msWithin] = [between / (groups - 1), within / (count - groups)]
  const total = msBetween + (typical - 1) * msWithin
  const icc = total > 0 ? Math.min(1, Math.max(0, (msBetween - msWithin) / total)) : 0
  return { icc, effectiveRows: count / (1 + (squaredSizes / count - 1) * icc) }
}
