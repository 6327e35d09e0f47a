/** Images in the order of one number, sorted once for all resamples; `ends` closes each run of equal numbers. */
export interface Order {
  /** Places of the images. */
  places: Uint32Array
  /** Past the last place of each run of equal values. */
  ends: Uint32Array
}

/** The places of the values from the highest to the lowest. */
export const descending = (values: Float64Array): Order => {
  const places = Uint32Array.from(values, (_, place) => place).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
  const ends: number[] = []
  places.forEach((place, at) => {
    if (at + 1 === places.length || values[place] !== values[places[at + 1] ?? 0]) ends.push(at + 1)
  })
  return { places, ends: Uint32Array.from(ends) }
}

/** One class against all others, in the order of its probability. */
export interface Ranking extends Order {
  /** The class's probability of each image. */
  scores: Float64Array
  /** 1 where an image is of the class. */
  isOfClass: Uint8Array
}

interface RankOptions { probabilities: ArrayLike<number>, labels: readonly number[], classes: number, label: number }

/** Sorts the images by the probability of one class. */
export const rankImages = ({ probabilities, labels, classes, label }: RankOptions): Ranking => {
  const scores = Float64Array.from(labels, (_, image) => probabilities[image * classes + label] ?? 0)
  return { ...descending(scores), scores, isOfClass: Uint8Array.from(labels, (truth) => truth === label ? 1 : 0) }
}

/**
 * How well one class is ranked before all others, with a weight for each image.
 *
 * `rocAuc` is the probability that an image of the class has a higher score than another one (ties count one half);
 * `prAuc` is average precision: the precision at each threshold, weighted by the recall that it adds. Both are NaN
 * unless there are images on both sides.
 *
 * @see Fawcett (2006), An introduction to ROC analysis; scikit-learn's `roc_auc_score` and `average_precision_score`
 */
export const scoreRanking = ({ places, ends, isOfClass }: Ranking, weights: Float64Array): { rocAuc: number, prAuc: number } => {
  let hits = 0
  let falseAlarms = 0
  let area = 0
  let precisions = 0
  let at = 0
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run] ?? 0
    let ofClass = 0
    let others = 0
    for (; at < end; at++) {
      const place = places[at] ?? 0
      const weight = weights[place] ?? 0
      if (isOfClass[place] === 1) ofClass += weight
      else others += weight
    }
    area += others * (hits + ofClass / 2)
    hits += ofClass
    falseAlarms += others
    if (ofClass > 0) precisions += ofClass * hits / (hits + falseAlarms)
  }
  if (hits === 0 || falseAlarms === 0) return { rocAuc: NaN, prAuc: NaN }
  return { rocAuc: area / (hits * falseAlarms), prAuc: precisions / hits }
}
