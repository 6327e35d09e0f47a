import type { ActivationMap } from './activation-maps.ts'

interface Grid { rows: number, columns: number }

interface Size { width: number, height: number }

/** Places a side: each costs a run of the backbone, so there are few. */
const MOST_A_SIDE = 7

const CHANNELS = 3

/** How many places an image of this size is covered in, one after the other. */
export const occlusionGrid = ({ width, height }: Size): Grid => ({ rows: Math.min(MOST_A_SIDE, height), columns: Math.min(MOST_A_SIDE, width) })

/** What hides a place says nothing itself: the mean of the image, channel by channel. */
const meanOf = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length

/**
 * The same image several times, each time with one place covered.
 *
 * @param tensor [3, height, width], left as it is
 * @param places which cells of the grid, row by row
 * @returns [places, 3, height, width]
 */
export const coverPlaces = (tensor: Float32Array, { width, height }: Size, places: readonly number[]): Float32Array => {
  const { rows, columns } = occlusionGrid({ width, height })
  const area = width * height
  const means = Array.from({ length: CHANNELS }, (_, channel) => meanOf(tensor.subarray(channel * area, (channel + 1) * area)))
  const covered = new Float32Array(places.length * tensor.length)
  for (const [index, place] of places.entries()) {
    const copy = covered.subarray(index * tensor.length, (index + 1) * tensor.length)
    copy.set(tensor)
    const [row, column] = [Math.floor(place / columns), place % columns]
    const [left, right] = [Math.floor(column * width / columns), Math.floor((column + 1) * width / columns)]
    for (const [channel, mean] of means.entries()) {
      for (let y = Math.floor(row * height / rows); y < Math.floor((row + 1) * height / rows); y++) copy.fill(mean, channel * area + y * width + left, channel * area + y * width + right)
    }
  }
  return covered
}

/** A probability that a float32 softmax gives as 0 is some number below this. */
const LEAST = 1e-38

interface Answers extends Grid {
  /** [1 + places, classes]: of the image as it is, then with each place covered. */
  probabilities: Float32Array
  classCount: number
}

/** What each place adds to the logit of one class, as far as covering it shows. */
export type OcclusionMap = Omit<ActivationMap, 'constant'>

/**
 * How much each place counts for some of the classes: the class's logit less what it is with that place covered.
 *
 * Needs nothing of the network but its answers. The cells do not add up to anything: what two places say together is
 * gone when either is covered, or with neither.
 *
 * @see Zeiler and Fergus 2013, Visualizing and Understanding Convolutional Networks, https://arxiv.org/abs/1311.2901
 */
export const occlusionMaps = ({ probabilities, classCount, rows, columns }: Answers, classes: readonly number[]): OcclusionMap[] => {
  const logitsOf = (answer: number): Float32Array => {
    const logs = Float32Array.from(probabilities.subarray(answer * classCount, (answer + 1) * classCount), (probability) => Math.log(Math.max(probability, LEAST)))
    const mean = meanOf(logs)
    return logs.map((log) => log - mean)
  }
  const plain = logitsOf(0)
  const covered = Array.from({ length: rows * columns }, (_, place) => logitsOf(place + 1))
  return classes.map((wanted) => ({ logit: plain[wanted] ?? 0, cells: Float32Array.from(covered, (logits) => (plain[wanted] ?? 0) - (logits[wanted] ?? 0)) }))
}
