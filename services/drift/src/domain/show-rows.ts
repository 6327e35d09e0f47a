import { shuffle } from 'simple-statistics'
import type { Scatter, ShownPair, WitnessScores } from './comparison-result.ts'
import type { Basis } from './frozen-basis.ts'
import type { PlacedSides } from './global-tests.ts'
import { METHOD } from './method.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { createRandom } from './statistics/random.ts'
import type { Classified } from './cross-fit-classifier.ts'

/** Rows on the first two components, at most so many, of both sides in proportion. */
export const scatterOf = ({ question: { seed }, reference, current }: Prepared, { components: { variances, size } }: Basis, placed: PlacedSides): Scatter => {
  const share = Math.min(1, METHOD.mostScatterPoints / (reference.compared.length + current.compared.length))
  const count = variances.length
  const points = ({ compared }: PreparedSide, { scores }: PlacedSides['reference'], side: string) => {
    const rows = shuffle(Array.from(compared, (_, i) => i), createRandom(seed, `scatter ${side}`)).slice(0, Math.max(1, Math.floor(compared.length * share))).sort((a, b) => a - b)
    return rows.map((i) => ({ row: compared[i] as number, x: scores[i * count] as number, y: count > 1 ? scores[i * count + 1] as number : 0 }))
  }
  return { explained: [(variances[0] ?? 0) / size, (variances[1] ?? 0) / size], reference: points(reference, placed.reference, 'reference'), current: points(current, placed.current, 'current') }
}

const squaredDistance = (one: Float64Array, other: Float64Array, at: number): number => {
  let sum = 0
  for (let k = 0; k < one.length; k++) sum += ((one[k] as number) - (other[at + k] as number)) ** 2
  return sum
}

interface End { own: PreparedSide, other: PreparedSide, ownScores: Float64Array, otherScores: Float64Array, size: number }

/** Extreme rows of one side among those that fit no basis, at most one of each group, each with the nearest row of the other side by its place on the components. */
const extremes = ({ rows, scores }: WitnessScores['current'], largest: boolean, { own, other, ownScores, otherScores, size }: End): ShownPair[] => {
  const order = Array.from(rows, (_, i) => i).sort((a, b) => largest ? (scores[b] as number) - (scores[a] as number) : (scores[a] as number) - (scores[b] as number))
  const placeOf = new Map(Array.from(own.compared, (row, i) => [row, i]))
  const seen = new Set<number>()
  const shown = order.filter((i) => {
    const group = own.groupOf[rows[i] as number] as number
    return placeOf.has(rows[i] as number) && !seen.has(group) && seen.size < METHOD.shown && seen.add(group)
  })
  return shown.map((i) => {
    const at = placeOf.get(rows[i] as number) as number
    const scoresOfOwn = ownScores.subarray(at * size, (at + 1) * size)
    let [nearest, distance] = [0, Infinity]
    for (let j = 0; j < other.compared.length; j++) {
      const squared = squaredDistance(scoresOfOwn, otherScores, j * size)
      if (squared < distance) [nearest, distance] = [j, squared]
    }
    return { row: rows[i] as number, nearest: other.compared[nearest] as number, score: scores[i] as number, distance: Math.sqrt(distance) }
  })
}

/** The scores of all rows by classifiers that never saw them, and the rows at both ends: the most current-like of the current side and the most reference-like of the reference. */
export const witnessOf = (prepared: Prepared, placed: PlacedSides, { reference, current }: Classified, size: number): WitnessScores => {
  const forwards: End = { own: prepared.current, other: prepared.reference, ownScores: placed.current.scores, otherScores: placed.reference.scores, size }
  const backwards: End = { own: prepared.reference, other: prepared.current, ownScores: placed.reference.scores, otherScores: placed.current.scores, size }
  return {
    reference,
    current,
    mostCurrentLike: extremes(current, true, forwards),
    mostReferenceLike: extremes(reference, false, backwards)
  }
}
