/**
 * How long a `Retry-After` header asks to wait, in milliseconds: it says seconds or a date. Undefined where it says neither.
 *
 * @example retryAfterMs('2', 0) // => 2000
 */
export const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const date = /^[A-Za-z]{3,9},/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
