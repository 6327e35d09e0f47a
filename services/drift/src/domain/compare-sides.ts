import type { Comparison, ComparisonQuestion, EmbeddedSide } from './comparison.ts'
import { findMostUnlike } from './find-most-unlike.ts'
import { METHOD } from './method.ts'
import { nameGroups } from './name-groups.ts'
import { discrepancyOf } from './statistics/discrepancy.ts'
import { meanShift } from './statistics/mean-shift.ts'
import { medianDistance } from './statistics/median-distance.ts'
import { permutationTest } from './statistics/permutation-test.ts'
import { principalComponents } from './statistics/principal-components.ts'
import { createRandom } from './statistics/random.ts'
import { rbfMixture } from './statistics/rbf-mixture.ts'
import { squaredDistances } from './statistics/squared-distances.ts'
import { sumByGroup } from './statistics/sum-by-group.ts'
import { compareWithinLabels } from './compare-within-labels.ts'

const NOTHING: Comparison = { bandwidth: null, overall: null, withinLabels: null, effect: null, components: null, mostUnlike: [] }

const joinRows = (one: Float32Array, other: Float32Array): Float32Array => {
  const joined = new Float32Array(one.length + other.length)
  joined.set(one)
  joined.set(other, one.length)
  return joined
}

/** Whether a side is large enough for a p-value. */
const isEnough = ({ images, groups }: { images: number, groups: number }): boolean =>
  images >= METHOD.fewestImages && groups >= METHOD.fewestGroups

const sizeOf = ({ cells }: EmbeddedSide) => ({ images: cells.length, groups: new Set(cells).size })

/**
 * Compares two sides that have no grid cell in common. The same question always has the same answer.
 *
 * Every image counts alike, but only whole cells change sides: tiles of one cell resemble each other, and a test that
 * moved single images would take that for drift.
 */
export const compareSides = ({ reference, current, embeddingSize, seed }: ComparisonQuestion): Comparison => {
  const count = reference.cells.length + current.cells.length
  if (reference.cells.length === 0 || current.cells.length === 0) return NOTHING
  const squared = squaredDistances(joinRows(reference.rows, current.rows), embeddingSize)
  const bandwidth = medianDistance(squared, count)
  const kernel = squared.map(rbfMixture(bandwidth))
  const { names, groupOf } = nameGroups([...reference.cells, ...current.cells])
  const isCurrent = Array.from({ length: count }, (_, i) => i >= reference.cells.length)
  const components = reference.cells.length < 3
    ? null
    : principalComponents({ squared, count, fitOn: reference.cells.map((_, i) => i), components: 2, random: createRandom(seed, 'components') })
  const shown = { bandwidth, components, mostUnlike: findMostUnlike({ squared, kernel, groupOf, isCurrent }) }
  if (!isEnough(sizeOf(reference)) || !isEnough(sizeOf(current))) return { ...NOTHING, ...shown }

  const referenceGroups = new Set(reference.cells).size // cells are numbered in the order of the sides
  const groups = Array.from(names, (_, group) => group)
  const sides = [groups.slice(0, referenceGroups), groups.slice(referenceGroups)] as const
  const [chosen, others] = sides[0].length < sides[1].length ? sides : [sides[1], sides[0]]
  return {
    ...shown,
    overall: permutationTest({
      strata: [{ chosen, others }],
      statistic: discrepancyOf(sumByGroup(kernel, groupOf, names.length)),
      permutations: METHOD.permutations,
      random: createRandom(seed, 'permutations')
    }),
    withinLabels: compareWithinLabels({ kernel, groupOf, labels: [...reference.labels, ...current.labels], firstCurrentGroup: referenceGroups, random: createRandom(seed, 'permutations within labels') }),
    effect: meanShift({
      distances: sumByGroup(squared, groupOf, names.length),
      reference: sides[0],
      current: sides[1],
      resamples: METHOD.resamples,
      random: createRandom(seed, 'resamples')
    })
  }
}
