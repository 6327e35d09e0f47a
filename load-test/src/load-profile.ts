/** From one moment on (seconds since the start) the load goes straight from one level to another. */
interface Segment { startsAt: number, endsAt: number, from: number, to: number }

/** How many users there are, or how many requests a second are offered, at each moment of a phase. */
export type LoadProfile = readonly Segment[]

/** A part of a profile: within `over` seconds the load comes `to` a level; 0 seconds is a jump. */
export interface Stage { over: number, to: number }

/** The profile of stages that follow one another, beginning with no load. */
export const profileOf = (stages: readonly Stage[]): LoadProfile => {
  let startsAt = 0
  let from = 0
  return stages.flatMap(({ over, to }) => {
    const segment = { startsAt, endsAt: startsAt + over, from, to }
    startsAt += over
    from = to
    return over > 0 ? [segment] : []
  })
}

/** The stages of a constant load that is reached at a steady rate, at once if none is given. */
export const rampUp = (level: number, { runTime, perSecond = Infinity }: { runTime: number, perSecond?: number | undefined }): Stage[] => {
  const over = Math.min(runTime, level / perSecond)
  const reached = over < runTime ? level : runTime * perSecond
  return over > 0 ? [{ over, to: reached }, { over: runTime - over, to: reached }] : [{ over: 0, to: level }, { over: runTime, to: level }]
}

/** Seconds from the start of a profile to its end. */
export const lengthOf = (profile: LoadProfile): number => profile.at(-1)?.endsAt ?? 0

/** The highest level that a profile reaches. */
export const peakOf = (profile: LoadProfile): number => Math.max(0, ...profile.flatMap(({ from, to }) => [from, to]))

/** The level at a moment; none after the end. */
export const levelAt = (profile: LoadProfile, second: number): number => {
  const segment = profile.find(({ startsAt, endsAt }) => second >= startsAt && second < endsAt)
  if (segment === undefined) return 0
  const { startsAt, endsAt, from, to } = segment
  return from + (to - from) * (second - startsAt) / (endsAt - startsAt)
}

/** The area under a profile up to a moment: requests offered, or seconds of users. */
export const areaUntil = (profile: LoadProfile, second: number): number => profile.reduce((area, segment) => {
  const { startsAt, endsAt, from, to } = segment
  const until = Math.min(second, endsAt)
  if (until <= startsAt) return area
  const reached = from + (to - from) * (until - startsAt) / (endsAt - startsAt)
  return area + (until - startsAt) * (from + reached) / 2
}, 0)
