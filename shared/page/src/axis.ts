/** Maps numbers to pixels. */
export interface Scale { (value: number): number, from: number, to: number }

const NICE_STEPS = [1, 2, 2.5, 5, 10]

/** A scale with these ends. */
export const scaleBetween = ([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale =>
  Object.assign((value: number) => start + (value - from) / (to - from) * (end - start), { from, to })

/** A scale of these values, with a little room at both ends. */
export const scaleOf = (values: Iterable<number>, [start, end]: readonly [number, number]): Scale => {
  let from = Infinity
  let to = -Infinity
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  if (from > to) [from, to] = [0, 1]
  const room = (to - from) * 0.04 || Math.abs(from) * 0.1 || 1
  return scaleBetween([from - room, to + room], [start, end])
}

/**
 * Round numbers that divide a scale in about `wanted` parts.
 *
 * @example ticksOf({ from: 0.2, to: 9.7 }, 5) // => [2, 4, 6, 8]
 */
export const ticksOf = ({ from, to }: Pick<Scale, 'from' | 'to'>, wanted: number): number[] => {
  const rough = (to - from) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (NICE_STEPS.find((nice) => nice * power >= rough * 0.999) ?? 10)
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}
