import type { ConditionalDrift } from './comparison-result.ts'
import type { Basis } from './frozen-basis.ts'
import type { PlacedSides } from './global-tests.ts'
import { METHOD } from './method.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { fourierFeatures } from './statistics/fourier-features.ts'
import { createRandom } from './statistics/random.ts'
import { meanDistances, sumUnits } from './statistics/unit-sums.ts'
import { arrangeUnits, drawRearrangements, type ExchangeableGroups } from './statistics/units.ts'
import { joinTests } from './statistics/westfall-young.ts'

interface Kind { labels: Set<string>, rows: number }

/** Groups are like each other if they have the same labels, the same source and, within a factor of two, as many rows. */
const kindsOf = ({ compared, groupOf, side: { labels = [] } }: PreparedSide): Map<number, Kind> => {
  const kinds = new Map<number, Kind>()
  for (const row of compared) {
    const group = groupOf[row] as number
    const kind = kinds.get(group) ?? { labels: new Set(), rows: 0 }
    kind.labels.add(labels[row] as string)
    kind.rows++
    kinds.set(group, kind)
  }
  return kinds
}

const nameOf = ({ labels, rows }: Kind): string => `${[...labels].sort().join(' ')} ${Math.floor(Math.log2(rows))}`

/** Groups of one kind that both sides have; only these may change places. */
const strataOf = (reference: Map<number, Kind>, current: Map<number, Kind>): ExchangeableGroups[] => {
  const byKind = (kinds: Map<number, Kind>) => Map.groupBy([...kinds], ([, kind]) => nameOf(kind))
  const [ofReference, ofCurrent] = [byKind(reference), byKind(current)]
  const numbers = (members: [number, Kind][] | undefined): number[] => (members ?? []).map(([group]) => group)
  return [...ofReference.keys()].sort().map((kind) => ({ reference: numbers(ofReference.get(kind)), current: numbers(ofCurrent.get(kind)) }))
    .filter((stratum) => stratum.reference.length > 0 && stratum.current.length > 0)
}

const groupsWith = (label: string, kinds: Map<number, Kind>, groups: readonly number[]): number => groups.filter((group) => kinds.get(group)?.labels.has(label)).length

interface Part { rows: Int32Array, weight: number }

/**
 * Drift beyond the mix: the same two tests among rows of one label, where groups only change places with groups that have the same labels and about as many rows.
 * Neither a change of the mix of labels nor of the groups' size can move it. Null where no label has enough such groups on both sides.
 */
export const conditionalDrift = (prepared: Prepared, basis: Basis, placed: PlacedSides): ConditionalDrift | null => {
  const { question: { permutations, seed }, reference, current, groupNames } = prepared
  if (reference.side.labels === undefined || current.side.labels === undefined) return null
  const [ofReference, ofCurrent] = [kindsOf(reference), kindsOf(current)]
  const strata = strataOf(ofReference, ofCurrent)
  const all = { reference: strata.flatMap((stratum) => stratum.reference), current: strata.flatMap((stratum) => stratum.current) }
  const numberIn = (label: string) => ({ reference: groupsWith(label, ofReference, all.reference), current: groupsWith(label, ofCurrent, all.current) })
  const labels = [...new Set(reference.side.labels)].sort().filter((label) => {
    const { reference: before, current: after } = numberIn(label)
    return before >= METHOD.fewestConditionalGroups && after >= METHOD.fewestConditionalGroups
  })
  if (labels.length === 0) return null
  const units = arrangeUnits({ strata, groups: groupNames.length, most: METHOD.mostUnits, random: createRandom(seed, 'units within labels') })
  const rearrangements = drawRearrangements(units, permutations, createRandom(seed, 'rearrangements within labels'))
  const labelOf = [...reference.compared].map((row) => reference.side.labels?.[row]).concat([...current.compared].map((row) => current.side.labels?.[row]))
  const unitOf = Int32Array.from([...[...reference.compared].map((row) => reference.groupOf[row] as number), ...[...current.compared].map((row) => current.groupOf[row] as number)], (group) => units.unitOfGroup[group] as number)
  const parts = labels.map((label): Part => {
    const { reference: before, current: after } = numberIn(label)
    return { rows: unitOf.map((unit, i) => labelOf[i] === label ? unit : -1), weight: before * after / (before + after) }
  })
  const scores = Float64Array.from([...placed.reference.scores, ...placed.current.scores])
  const count = basis.variances.length
  const whitened = scores.map((score, at) => score / Math.sqrt(basis.variances[at % count] as number))
  const over = (features: Float32Array | Float64Array, size: number): Float64Array => addWeighted(parts.map(({ rows, weight }) => ({ weight, values: meanDistances(sumUnits(features, size, rows, units.count), rearrangements) })))
  const tables = [{ name: 'mmd' as const, values: over(fourierFeatures(basis.fourier, scores), 2 * METHOD.fourierPairs) }, { name: 'classifier' as const, values: over(whitened, count) }]
  const { joint, pValues } = joinTests(tables.map(({ values }) => values))
  return {
    pValue: joint,
    labels,
    referenceGroups: all.reference.length,
    currentGroups: all.current.length,
    tests: tables.map(({ name, values }, test) => ({ name, statistic: values[0] as number, pValue: pValues[test] as number }))
  }
}

const addWeighted = (parts: readonly { weight: number, values: Float64Array }[]): Float64Array =>
  (parts[0] as { values: Float64Array }).values.map((_, b) => parts.reduce((sum, { weight, values }) => sum + weight * (values[b] as number), 0))
