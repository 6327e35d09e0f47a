import type { WithinLabels } from './comparison.ts'
import { METHOD } from './method.ts'
import { discrepancyOf } from './statistics/discrepancy.ts'
import { permutationTest, type Stratum } from './statistics/permutation-test.ts'
import type { Random } from './statistics/random.ts'
import { sumByGroup } from './statistics/sum-by-group.ts'

interface WithinLabelsQuestion {
  /** // [images, images] */
  kernel: Float64Array
  groupOf: ArrayLike<number>
  labels: readonly string[]
  /** Groups from this number on are of the current side. */
  firstCurrentGroup: number
  random: Random
}

interface Cell { group: number, labels: Set<string>, images: number }

const cellsOf = ({ groupOf, labels }: WithinLabelsQuestion): Cell[] => {
  const cells = new Map<number, Cell>()
  labels.forEach((label, image) => {
    const group = groupOf[image] as number
    const cell = cells.get(group) ?? { group, labels: new Set(), images: 0 }
    cells.set(group, { group, labels: cell.labels.add(label), images: cell.images + 1 })
  })
  return [...cells.values()]
}

/** Cells are like each other if they have the same labels and, within a factor of two, as many images. */
const kindOf = ({ labels, images }: Cell): string => `${[...labels].sort().join(' ')} ${Math.floor(Math.log2(images))}`

interface CellStratum { chosen: Cell[], others: Cell[] }

/** Cells that may change places; kinds that one side has none of cannot, and are left out. */
const strataOf = (cells: readonly Cell[], firstCurrentGroup: number): CellStratum[] => {
  const isCurrent = ({ group }: Cell): boolean => group >= firstCurrentGroup
  return Object.values(Object.groupBy(cells, kindOf))
    .map((kind = []) => ({ chosen: kind.filter(isCurrent), others: kind.filter((cell) => !isCurrent(cell)) }))
    .filter(({ chosen, others }) => chosen.length > 0 && others.length > 0)
}

const withLabel = (cells: readonly Cell[], label: string): Cell[] => cells.filter(({ labels }) => labels.has(label))

/** The discrepancy among images of one label, of the chosen cells that have any; and how many cells of each side have. */
const labelPart = ({ kernel, groupOf, labels }: WithinLabelsQuestion, label: string, { chosen, others }: CellStratum) => {
  const own = { chosen: withLabel(chosen, label), others: withLabel(others, label) }
  const numberOf = new Map([...own.others, ...own.chosen].map(({ group }, number) => [group, number]))
  const numbers = Int32Array.from(labels, (ofImage, image) => ofImage === label ? numberOf.get(groupOf[image] as number) ?? -1 : -1)
  const discrepancy = discrepancyOf(sumByGroup(kernel, numbers, numberOf.size))
  return {
    weight: own.chosen.length * own.others.length / (own.chosen.length + own.others.length),
    statistic: (groups: Int32Array): number => discrepancy([...groups].map((group) => numberOf.get(group)).filter((number) => number !== undefined))
  }
}

/**
 * The group-permutation test among images of the same label: does the content differ beyond the mix of labels?
 *
 * The statistic is the mean MMD² of the labels that both sides have in enough cells, weighted by the number of cells.
 * Cells change places only with cells that have the same labels and about as many images; a cell with two labels moves
 * as one. So neither a change of the mix nor of the cells' size can move the p-value.
 *
 * Null if no label has enough such cells on both sides.
 */
export const compareWithinLabels = (question: WithinLabelsQuestion): WithinLabels | null => {
  const allStrata = strataOf(cellsOf(question), question.firstCurrentGroup)
  const enough = (label: string): boolean => (['chosen', 'others'] as const).every((side) => withLabel(allStrata.flatMap((stratum) => stratum[side]), label).length >= METHOD.fewestGroups)
  const labels = [...new Set(question.labels)].sort().filter(enough)
  if (labels.length === 0) return null
  const strata = allStrata.filter(({ chosen }) => chosen.some((cell) => labels.some((label) => cell.labels.has(label))))
  const all = { chosen: strata.flatMap(({ chosen }) => chosen), others: strata.flatMap(({ others }) => others) }
  const parts = labels.map((label) => labelPart(question, label, all))
  const totalWeight = parts.reduce((sum, { weight }) => sum + weight, 0)
  const groupsOf = (cells: readonly Cell[]): number[] => cells.map(({ group }) => group)
  const outcome = permutationTest({
    strata: strata.map(({ chosen, others }): Stratum => ({ chosen: groupsOf(chosen), others: groupsOf(others) })),
    statistic: (chosen) => parts.reduce((sum, { weight, statistic }) => sum + weight * statistic(chosen), 0) / totalWeight,
    permutations: METHOD.permutations,
    random: question.random
  })
  return { ...outcome, labels, referenceGroups: all.others.length, currentGroups: all.chosen.length }
}
