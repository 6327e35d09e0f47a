/** A source of numbers, evenly spread over [0, 1). */
export type Random = () => number

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

/**
 * The generator xoshiro128**: 128 bits of state, 32 bits at a time.
 *
 * Public domain, by David Blackman and Sebastiano Vigna, 2018: https://prng.di.unimi.it/xoshiro128starstar.c
 *
 * @param state four words, not all zero; they change with every call
 * @example xoshiro128StarStar(Uint32Array.of(1, 2, 3, 4))() // => 11520
 */
export const xoshiro128StarStar = (state: Uint32Array): (() => number) => () => {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state
  const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
  const t2 = s2 ^ s0
  const t3 = s3 ^ s1
  state[0] = s0 ^ t3
  state[1] = s1 ^ t2
  state[2] = t2 ^ (s1 << 9)
  state[3] = rotateLeft(t3, 11)
  return result
}

/** Four well-mixed words from any text: FNV-1a, each word finished as in MurmurHash3. */
const stateFrom = (text: string): Uint32Array => Uint32Array.from({ length: 4 }, (_, word) => {
  let hash = 0x811c9dc5
  for (const character of `${word}/${text}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
})

/**
 * A reproducible source of random numbers: the same seed and purpose give the same numbers on every machine, and
 * different purposes give unrelated numbers, so that drawing more for one never changes another.
 *
 * @example createRandom(1, 'permutations')() // => 0.603772581089288
 */
export const createRandom = (seed: number, purpose: string): Random => {
  const next = xoshiro128StarStar(stateFrom(`${seed}/${purpose}`))
  return () => next() / 0x1_0000_0000
}
