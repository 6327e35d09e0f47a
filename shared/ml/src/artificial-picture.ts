import type { Luminance } from './luminance.ts'

/**
 * Share of the pixels whose luminance stands alone: of each luminance, the pixels beyond those of the next darker and the
 * next lighter one. Nature has noise, so it is near 0 even for still water; text and lines on one colour have nearly 1.
 *
 * @example drawnShare({ pixels: new Uint8Array([9, 9, 9, 200]), … }) // => 1
 */
export const drawnShare = ({ pixels }: Pick<Luminance, 'pixels'>): number => {
  const counts = new Uint32Array(256)
  for (const value of pixels) counts[value] = (counts[value] ?? 0) + 1
  const alone = counts.reduce((sum, count, value) => sum + Math.max(0, count - (counts[value - 1] ?? 0) - (counts[value + 1] ?? 0)), 0)
  return alone / pixels.length
}

/** What JPEG decoders put where data is missing. */
const FILL = 128

/** Share of the rows, counted from the bottom, that a decoder filled in where the data of an image had ended. */
export const filledShare = ({ pixels, width, height }: Pick<Luminance, 'pixels' | 'width' | 'height'>): number => {
  let at = pixels.length
  while (at > 0 && pixels[at - 1] === FILL) at--
  return (height - Math.ceil(at / width)) / height
}

/** The side of the square that is searched for repetition. */
export const PATTERN_SIDE = 128

/** Every so many lines are enough. */
const EVERY = 4

/** A pattern with a longer period is none. */
const MAX_LAG = PATTERN_SIDE / 2

/** Below this correlation a picture is no longer like itself, as it always is at small distances. */
const UNLIKE = 0.5

/** Below this repetition along one axis a picture is no pattern, whatever it is along the other. */
const WORTH_A_LOOK = 0.6

/** The correlation of a picture with itself, moved by `lag` along one axis; 0 where nothing changes. */
const correlationAt = (pixels: Uint8Array, lag: number, { along, across }: { along: number, across: number }): number => {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0]
  for (let line = 0; line < PATTERN_SIDE; line += EVERY) {
    for (let at = 0; at + lag < PATTERN_SIDE; at++) {
      const here = pixels[line * across + at * along] ?? 0
      const there = pixels[line * across + (at + lag) * along] ?? 0
      n++
      a += here
      b += there
      aa += here * here
      bb += there * there
      ab += here * there
    }
  }
  const variances = (aa / n - (a / n) ** 2) * (bb / n - (b / n) ** 2)
  return variances > 1e-9 ? (ab / n - a / n * (b / n)) / Math.sqrt(variances) : 0
}

/** The best correlation along an axis after the first at which the picture was unlike itself. */
const repetitionAlong = (pixels: Uint8Array, axis: { along: number, across: number }): number => {
  let best = 0
  let wasUnlike = false
  for (let lag = 1; lag <= MAX_LAG; lag++) {
    const correlation = correlationAt(pixels, lag, axis)
    wasUnlike ||= correlation < UNLIKE
    if (wasUnlike) best = Math.max(best, correlation)
  }
  return best
}

/**
 * How well a picture repeats itself along both axes: near 1 for checkerboards and hatches, however they were encoded;
 * fields and forests stay near 0.5 and below.
 *
 * @param pixels luminance, [128, 128]
 */
export const repetition = (pixels: Uint8Array): number => {
  const fromWestToEast = repetitionAlong(pixels, { along: 1, across: PATTERN_SIDE })
  // As good as always that is the end of it: the other axis could only make it less.
  return fromWestToEast < WORTH_A_LOOK ? fromWestToEast : Math.min(fromWestToEast, repetitionAlong(pixels, { along: PATTERN_SIDE, across: 1 }))
}
