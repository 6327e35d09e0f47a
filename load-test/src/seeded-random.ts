/** A source of numbers, evenly spread over [0, 1). */
export type Random = () => number

/** A well-mixed word of any text: FNV-1a, finished as in MurmurHash3. */
const wordOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/**
 * A reproducible source of random numbers (mulberry32). Different purposes give unrelated numbers, so that one more
 * user never changes what the others do.
 */
export const createRandom = (seed: number, purpose: string): Random => {
  let state = wordOf(`${seed}/${purpose}`)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** A number between two others, as locust's `between(1, 3)`. */
export const between = ([from, to]: readonly [number, number], random: Random): number => from + (to - from) * random()

/**
 * Chooses one of the items, each as often as its weight says.
 *
 * @throws {RangeError} if there is nothing to choose from
 */
export const createWeightedChoice = <Item extends { weight: number }>(items: readonly Item[]): ((random: Random) => Item) => {
  const total = items.reduce((sum, { weight }) => sum + weight, 0)
  const last = items.findLast(({ weight }) => weight > 0)
  if (last === undefined) throw new RangeError('there is no task with a weight above 0')
  return (random) => {
    let left = random() * total
    return items.find(({ weight }) => (left -= weight) < 0) ?? last // rounding may leave a crumb
  }
}
