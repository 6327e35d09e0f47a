import { drawTimes, intervalOf } from './group-bootstrap.ts'
import type { Random } from './random.ts'

/** Scores of one side and the group (any numbers) of each. */
export interface ScoredRows { scores: Float64Array, groupOf: Int32Array }

interface Ordered { isSecond: Uint8Array, group: Int32Array, tiedWithNext: Uint8Array, groups: [number, number] }

const order = (first: ScoredRows, second: ScoredRows): Ordered => {
  const scores = Float64Array.from([...first.scores, ...second.scores])
  const n = first.scores.length
  const sorted = Uint32Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number))
  const numbered = [first, second].map(({ groupOf }) => new Map([...new Set(groupOf)].map((group, number) => [group, number]))) as [Map<number, number>, Map<number, number>]
  const groupAt = (row: number): number => row < n ? numbered[0].get(first.groupOf[row] as number) as number : numbered[1].get(second.groupOf[row - n] as number) as number
  return {
    isSecond: Uint8Array.from(sorted, (row) => row >= n ? 1 : 0),
    group: Int32Array.from(sorted, groupAt),
    tiedWithNext: Uint8Array.from(sorted, (row, at) => at + 1 < sorted.length && scores[row] === scores[sorted[at + 1] as number] ? 1 : 0),
    groups: [numbered[0].size, numbered[1].size]
  }
}

/** The area with every row counted as often as its group was drawn. */
const areaOf = ({ isSecond, group, tiedWithNext }: Ordered, times: readonly [Int32Array, Int32Array]): number => {
  let [below, pairs, seconds, tiedFirst, tiedSecond] = [0, 0, 0, 0, 0]
  for (let at = 0; at < isSecond.length; at++) {
    const second = isSecond[at] === 1
    const weight = (second ? times[1] : times[0])[group[at] as number] as number
    if (second) tiedSecond += weight
    else tiedFirst += weight
    if (tiedWithNext[at] === 1) continue
    pairs += tiedSecond * (below + tiedFirst / 2)
    below += tiedFirst
    seconds += tiedSecond
    tiedFirst = 0
    tiedSecond = 0
  }
  return pairs / (below * seconds)
}

/** Area under the ROC curve of scores that tell the second side from the first, with a 95 % interval from drawing whole groups of each side again, and its standard error. */
export const aucInterval = (first: ScoredRows, second: ScoredRows, { resamples, random }: { resamples: number, random: Random }): { value: number, low: number, high: number, standardError: number } => {
  const ordered = order(first, second)
  const value = areaOf(ordered, [new Int32Array(ordered.groups[0]).fill(1), new Int32Array(ordered.groups[1]).fill(1)])
  const deviations = Float64Array.from({ length: resamples }, () => areaOf(ordered, [drawTimes(ordered.groups[0], random), drawTimes(ordered.groups[1], random)]) - value).filter(Number.isFinite)
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0)
  return { ...intervalOf(value, deviations), standardError: Math.sqrt(squares / Math.max(1, deviations.length)) }
}
