/** A score with its 95 % interval, where there is one. */
export const score = (value: number | null, interval: readonly [number, number] | null = null): string => {
  if (value === null) return '–'
  const rounded = value.toFixed(4)
  return interval === null ? rounded : `${rounded} (${interval[0].toFixed(3)}\u00a0–\u00a0${interval[1].toFixed(3)})`
}

/** A span of time for people: `9.3 s`, `4 min 12 s`, `2 h 5 min`. */
export const duration = (seconds: number | null): string => {
  if (seconds === null) return '–'
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`
}

/** A choice as it would stand in a training file. */
export const choice = (value: unknown): string => value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
