import type { ComparisonQuestion, ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import { normal } from '../../services/drift/src/domain/statistics/normal.ts'
import { createRandom, type Random } from '../../services/drift/src/domain/statistics/random.ts'

/** What changed on the current side of a made-up comparison. */
type Change = 'none' | 'class share' | 'mean' | 'mixture' | 'noise'

/** A made-up kind of comparison, to be drawn again and again. */
export interface World {
  name: string
  dimensions: number
  /** Groups a side. */
  groups: readonly [reference: number, current: number]
  perGroup: number
  /** Intra-group correlation of each dimension. */
  icc: number
  change: Change
}

const CLASSES = ['a', 'b'] as const
/** How far the classes' means lie apart, along a direction of their own. */
const CLASS_DISTANCE = 2.5
const SHARE = 0.05

interface Drawn { rows: Float32Array, groups: string[], labels: string[], probabilities: Float32Array }

/** The change as it happens to one row. */
const changed = (row: Float32Array, change: Change, random: Random): void => {
  if (change === 'mean') for (let k = 0; k < 8; k++) row[k] = (row[k] as number) + 0.25
  if (change === 'noise') row.forEach((value, k) => { row[k] = value * 1.1 })
  if (change === 'mixture' && random() < 0.15) for (let k = 0; k < 16; k++) row[k] = (row[k] as number) + 1.5
}

const drawSide = ({ dimensions, perGroup, icc, change }: World, { name, groups, random }: { name: string, groups: number, random: Random }): Drawn => {
  const isCurrent = name === 'current'
  const count = groups * perGroup
  const drawn: Drawn = { rows: new Float32Array(count * dimensions), groups: [], labels: [], probabilities: new Float32Array(count * 2) }
  const share = isCurrent && change === 'class share' ? 0.12 : SHARE
  for (let group = 0; group < groups; group++) {
    const effect = Float64Array.from({ length: dimensions }, () => normal(random) * Math.sqrt(icc))
    const label = random() < share ? 1 : 0
    for (let i = 0; i < perGroup; i++) {
      const at = group * perGroup + i
      const row = drawn.rows.subarray(at * dimensions, (at + 1) * dimensions)
      effect.forEach((value, k) => { row[k] = value + normal(random) * Math.sqrt(1 - icc) })
      if (isCurrent) changed(row, change, random)
      for (let k = 16; k < 32; k++) row[k] = (row[k] as number) + label * CLASS_DISTANCE / 4
      let logit = -3 - 2
      for (let k = 16; k < 32; k++) logit += (row[k] as number) * CLASS_DISTANCE / 4
      drawn.probabilities.set([1 / (1 + Math.exp(logit)), 1 / (1 + Math.exp(-logit))], at * 2)
      drawn.groups.push(`${name} ${group}`)
      drawn.labels.push(CLASSES[label] as string)
    }
  }
  return drawn
}

/** One comparison of a world, with labels and a model's probabilities, so that every test takes part. */
export const drawQuestion = (world: World, { seed, permutations, resamples, significance }: { seed: number, permutations: number, resamples: number, significance: number }): ComparisonQuestion => {
  const random = createRandom(seed, `${world.name} ${world.groups.join()} ${world.perGroup} ${world.icc}`)
  const side = (name: string, groups: number): ComparisonSide => {
    return { name, ...drawSide(world, { name, groups, random }), backboneId: 'made-up', preprocessingHash: '', contentHash: `${name} ${seed}` }
  }
  return { reference: side('reference', world.groups[0]), current: side('current', world.groups[1]), dimensions: world.dimensions, classes: [...CLASSES], significance, permutations, resamples, seed }
}
