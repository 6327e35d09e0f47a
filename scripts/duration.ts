/** A time span in words, such as `24 s` or `5 min 12 s`. */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds)
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
