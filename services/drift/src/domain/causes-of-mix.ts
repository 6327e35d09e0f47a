import type { CategoryDrift, Cause, ComparisonResult } from './comparison-result.ts'
import type { Categories } from './drift-of-categories.ts'
import { explainedByMix, type Paired } from './explain-gap.ts'
import { percent } from './format-numbers.ts'
import { regionsOf } from './place-drift.ts'
import type { Prepared, PreparedSide } from './prepare-sides.ts'
import { holm } from './statistics/adjust-p-values.ts'
import { timesOf } from './time-drift.ts'

/** Shares that changed by less than this are a cause of nothing; where the embeddings show no difference, the change must be plain by itself. */
const [LEAST_TVD, LEAST_TVD_ALONE] = [0.05, 0.25]

/** Once a difference is found, a mix that changed may be its cause if its own p-value, adjusted for all mixes, is at most this. */
const LARGEST_P = 0.05

/** From which share on of rows of categories that the reference has not, a change is called new rather than another mix. */
const MOSTLY_NEW = 0.25

interface Mix { family: 'label' | 'source' | 'place' | 'time', name: readonly [newOne: string, otherMix: string], drift: CategoryDrift, categories: Categories }

const mixesOf = (prepared: Prepared, { labels, sources, places, times }: ComparisonResult): Mix[] => {
  const { reference: { side: before }, current: { side: after } } = prepared
  const [regions, periods] = [regionsOf(prepared), timesOf(prepared)]
  const columns = (one: readonly string[] | undefined, other: readonly string[] | undefined): Categories => ({ reference: one ?? [], current: other ?? [] })
  return [
    ...(labels === null ? [] : [{ family: 'label' as const, name: ['label mix', 'label mix'] as const, drift: labels, categories: columns(before.labels, after.labels) }]),
    ...(sources === null ? [] : [{ family: 'source' as const, name: ['new source', 'source mix'] as const, drift: sources, categories: columns(before.sources, after.sources) }]),
    ...(places === null || regions === null ? [] : [{ family: 'place' as const, name: ['new region', 'region mix'] as const, drift: places.regions, categories: regions }]),
    ...(times === null || periods === null
      ? []
      : [
          { family: 'time' as const, name: ['new season', 'season mix'] as const, drift: times.seasons, categories: periods.seasons },
          { family: 'time' as const, name: ['new time of day', 'time of day mix'] as const, drift: times.partsOfDay, categories: periods.partsOfDay }
        ])
  ]
}

/** The category that gained most, and how much. */
const gained = ({ shares }: CategoryDrift): { name: string, from: number, to: number } | undefined =>
  shares.map(({ name, reference, current }) => ({ name, from: reference.value, to: current.value })).sort((a, b) => (b.to - b.from) - (a.to - a.from))[0]

const pick = ({ compared }: PreparedSide, values: readonly string[], scores: readonly number[]): { categories: string[], scores: number[] } => {
  const known = Array.from(compared, (row, i) => ({ category: values[row] as string, score: scores[i] as number })).filter(({ score }) => !Number.isNaN(score))
  return { categories: known.map(({ category }) => category), scores: known.map(({ score }) => score) }
}

const TITLES = { label: 'the mix of labels', source: 'the mix of sources', place: 'the mix of regions', time: 'the mix of times' } as const

const causeOf = ({ family, name: [newOne, otherMix], drift, categories }: Mix, prepared: Prepared, scores: Paired<number>): Cause => {
  const [before, after] = [pick(prepared.reference, categories.reference, scores.reference), pick(prepared.current, categories.current, scores.current)]
  const explained = explainedByMix({ reference: before.scores, current: after.scores }, { reference: before.categories, current: after.categories })
  const known = new Set(before.categories)
  const newShare = after.categories.filter((category) => !known.has(category)).length / Math.max(1, after.categories.length)
  const isNew = newShare >= MOSTLY_NEW
  const most = gained(drift)
  const grew = most === undefined ? '' : `: ${most.name} went from ${percent(most.from)} to ${percent(most.to)}`
  const sentence = isNew && newOne !== otherMix
    ? `${percent(newShare)} of the current images are of a ${newOne.replace('new ', '')} that the reference has not${grew}`
    : `${TITLES[family]} changed${grew}`
  return { name: isNew ? newOne : otherMix, family, explained, strength: drift.tvd.value, sentence }
}

/** Changes of mix that chance does not explain (Holm's over all of them), each with how much of the classifier's gap goes when the mix is held. */
export const causesOfMix = (prepared: Prepared, result: ComparisonResult, { scores, isFound }: { scores: Paired<number>, isFound: boolean }): Cause[] => {
  const mixes = mixesOf(prepared, result)
  const adjusted = holm(mixes.map(({ drift }) => drift.pValue))
  return mixes.filter(({ drift }, i) => (adjusted[i] as number) <= (isFound ? LARGEST_P : result.significance) && drift.tvd.value >= (isFound ? LEAST_TVD : LEAST_TVD_ALONE))
    .map((mix) => causeOf(mix, prepared, scores))
}
