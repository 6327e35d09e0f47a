import type { Alarm } from '@emberwatch/contracts'
import { rankImages } from './rank-images.ts'

interface ThresholdOptions {
  classes: readonly string[]
  /** [images, classes] of the validation split, after temperature scaling. */
  probabilities: ArrayLike<number>
  labels: readonly number[]
  /** The class that people are warned of. */
  label: string
  /** The share of its images that must raise an alarm. */
  recall: number
}

/**
 * The highest threshold at which at least the wanted share of a class's validation images raises an alarm: the fewest
 * false alarms for that recall.
 *
 * It lies half-way to the next lower probability of any image, so that rounding in another runtime moves no image over
 * it. Undefined without an image of the class. On 200 images of the class recall elsewhere may still be a few points lower.
 *
 * @throws {RangeError} if the class is unknown or the wanted recall is not in (0, 1]
 */
export const chooseThreshold = ({ classes, probabilities, labels, label, recall }: ThresholdOptions): Alarm | undefined => {
  const column = classes.indexOf(label)
  if (column === -1) throw new RangeError(`${label} is none of ${classes.join(', ')}`)
  if (!(recall > 0 && recall <= 1)) throw new RangeError(`a recall of ${recall} cannot be asked for`)
  const { places, ends, scores, isOfClass } = rankImages({ probabilities, labels, classes: classes.length, label: column })
  const wanted = Math.ceil(recall * isOfClass.reduce((sum, is) => sum + is, 0) - 1e-9)
  if (wanted === 0) return undefined
  let hits = 0
  let at = 0
  for (const end of ends) {
    for (; at < end; at++) hits += isOfClass[places[at] ?? 0] ?? 0
    if (hits >= wanted) return { label, threshold: ((scores[places[end - 1] ?? 0] ?? 0) + (end === places.length ? 0 : scores[places[end] ?? 0] ?? 0)) / 2 }
  }
  return undefined
}
