import type { Ranking } from './rank-images.ts'

/** [x, y, threshold] */
type Point = [number, number, number]

const MOST_POINTS = 100

/** At most 100 points of a curve, evenly along its length, with its ends. */
const thin = (points: readonly Point[]): Point[] => {
  if (points.length <= MOST_POINTS) return [...points]
  const lengths = [0]
  for (let at = 1; at < points.length; at++) {
    const [x0 = 0, y0 = 0] = points[at - 1] ?? []
    const [x1 = 0, y1 = 0] = points[at] ?? []
    lengths.push((lengths.at(-1) ?? 0) + Math.hypot(x1 - x0, y1 - y0))
  }
  const step = (lengths.at(-1) ?? 0) / (MOST_POINTS - 2)
  let reached = -1
  const kept = points.filter((_, at) => {
    const steps = Math.floor((lengths[at] ?? 0) / step)
    if (steps <= reached) return false
    reached = steps
    return true
  })
  return kept.at(-1) === points.at(-1) ? kept : [...kept.slice(0, MOST_POINTS - 1), ...points.slice(-1)]
}

/**
 * The ROC and the precision-recall curve of one class: what the false alarm rate, recall and precision are if every
 * image with at least `threshold` is called. Both empty unless there are images of the class and others.
 */
export const traceCurves = ({ places, ends, scores, isOfClass }: Ranking): { roc: Point[], precisionRecall: Point[] } => {
  const positives = isOfClass.reduce((sum, is) => sum + is, 0)
  const negatives = isOfClass.length - positives
  if (positives === 0 || negatives === 0) return { roc: [], precisionRecall: [] }
  const roc: Point[] = [[0, 0, 1]]
  const precisionRecall: Point[] = []
  let hits = 0
  let at = 0
  for (const end of ends) {
    for (; at < end; at++) hits += isOfClass[places[at] ?? 0] ?? 0
    const threshold = scores[places[end - 1] ?? 0] ?? 0
    roc.push([(end - hits) / negatives, hits / positives, threshold])
    precisionRecall.push([hits / positives, hits / end, threshold])
  }
  return { roc: thin(roc), precisionRecall: thin(precisionRecall) }
}
