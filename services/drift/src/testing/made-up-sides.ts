import type { ComparisonQuestion, ComparisonSide } from '../domain/comparison-question.ts'
import { createRandom } from '../domain/statistics/random.ts'
import { groupedRows } from './grouped-data.ts'

interface MadeUp { name?: string, groups?: number, perGroup?: number, dimensions?: number, icc?: number, shift?: number, seed?: number, labels?: boolean }

/** A side of groups whose rows resemble each other; with `shift`, its first dimension lies apart. */
export const madeUpSide = ({ name = 'old', groups = 40, perGroup = 3, dimensions = 6, icc = 0.3, shift = 0, seed = 1, labels = false }: MadeUp = {}): ComparisonSide => {
  const { rows, groupOf } = groupedRows({ sizes: Array.from({ length: groups }, () => perGroup), dimensions, intraGroupCorrelation: icc, random: createRandom(seed, name), shift })
  return { name, rows, groups: Array.from(groupOf, (group) => `${name} ${group}`), backboneId: 'made-up', preprocessingHash: 'as usual', contentHash: `${name} ${seed}`, ...(labels ? { labels: Array.from(groupOf, () => 'one') } : {}) }
}

/** The question about two sides, with few rearrangements so that it is answered quickly. */
export const questionOf = (reference: ComparisonSide, current: ComparisonSide, changes: Partial<ComparisonQuestion> = {}): ComparisonQuestion =>
  ({ reference, current, dimensions: reference.rows.length / reference.groups.length, significance: 0.05, permutations: 199, resamples: 49, seed: 1, ...changes })
