/** Values of the rows of both sides, in one order. */
export interface Paired<Value> { reference: readonly Value[], current: readonly Value[] }

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const byCategory = (values: readonly number[], categories: readonly string[]): Map<string, number[]> => {
  const found = new Map<string, number[]>()
  values.forEach((value, i) => {
    const category = categories[i] as string
    const own = found.get(category)
    if (own === undefined) found.set(category, [value])
    else own.push(value)
  })
  return found
}

/** The difference of the sides' means within categories, weighted by the current side's mix; categories of one side alone count as no difference. */
export const gapWithin = (values: Paired<number>, categories: Paired<string>): number => {
  const [before, after] = [byCategory(values.reference, categories.reference), byCategory(values.current, categories.current)]
  let gap = 0
  for (const [category, own] of after) {
    const others = before.get(category)
    if (others !== undefined) gap += own.length / values.current.length * (mean(own) - mean(others))
  }
  return gap
}

/** The difference of the sides' means. */
const gapOf = ({ reference, current }: Paired<number>): number => mean(current) - mean(reference)

/** How much of a difference goes when the mix of categories is held as it was: 0 none, 1 all. */
export const explainedByMix = (values: Paired<number>, categories: Paired<string>): number => {
  const gap = gapOf(values)
  return gap === 0 ? 0 : Math.min(1, Math.max(0, 1 - gapWithin(values, categories) / gap))
}

/** Spread of the reference's values around the means of their categories. */
export const spreadWithin = (values: readonly number[], categories: readonly string[]): number => {
  const squares = [...byCategory(values, categories).values()].reduce((sum, own) => {
    const middle = mean(own)
    return sum + own.reduce((all, value) => all + (value - middle) ** 2, 0)
  }, 0)
  return Math.sqrt(squares / Math.max(1, values.length - 1))
}

/** Values less the mean of their category over both sides, each side counting alike. */
export const withoutCategories = (values: Paired<number>, categories: Paired<string>): number[] => {
  const [before, after] = [byCategory(values.reference, categories.reference), byCategory(values.current, categories.current)]
  const middle = (category: string): number => mean([before.get(category), after.get(category)].flatMap((own) => own === undefined ? [] : [mean(own)]))
  const strip = (side: 'reference' | 'current'): number[] => values[side].map((value, i) => value - middle(categories[side][i] as string))
  return [...strip('reference'), ...strip('current')]
}
