import { failRatioOf, goodputOf, type PhaseTally } from './phase-tally.ts'
import type { Thresholds } from './scenario.ts'

/** One thing that a phase had to come to. */
export interface Check { name: string, value: string, limit: string, passed: boolean }

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

const atMost = (name: string, value: number, limit: number, show: (value: number) => string): Check =>
  ({ name, value: show(value), limit: `at most ${show(limit)}`, passed: value <= limit })

type Relative = { times: number, of: string } | number

/** The limit, where need be as a multiple of what an earlier phase came to. */
const limitOf = (limit: Relative, earlier: readonly PhaseTally[], figure: (tally: PhaseTally) => number): number => {
  if (typeof limit === 'number') return limit
  const reference = earlier.find(({ name }) => name === limit.of)
  return reference === undefined ? NaN : limit.times * figure(reference)
}

/** Holds a phase against its thresholds. Without one for failures there may be none, as in locust. */
export const judgePhase = (tally: PhaseTally, thresholds: Thresholds, earlier: readonly PhaseTally[]): Check[] => {
  const { successes, refusals, refusalsWithRetryAfter } = tally
  const { failRatio = 0, allowRefusals = false, p50, p99, max, refusalP99, retryAfter, goodput } = thresholds
  const checks: Check[] = [{ name: 'requests answered 2xx', value: String(successes.count), limit: 'at least 1', passed: successes.count > 0 }]
  if (failRatio !== null) checks.push(atMost(allowRefusals ? 'failures other than refusals' : 'failures', failRatioOf(tally, allowRefusals), failRatio, percent))
  if (p50 !== undefined) checks.push(atMost('p50', successes.percentile(0.5), p50, ms))
  if (p99 !== undefined) checks.push(atMost('p99', successes.percentile(0.99), limitOf(p99, earlier, (other) => other.successes.percentile(0.99)), ms))
  if (max !== undefined) checks.push(atMost('longest', successes.max, max, ms))
  if (refusalP99 !== undefined && refusals.count > 0) checks.push(atMost('p99 of refusals', refusals.percentile(0.99), refusalP99, ms))
  if (retryAfter === true) checks.push({ name: 'refusals with Retry-After', value: `${refusalsWithRetryAfter} of ${refusals.count}`, limit: 'all', passed: refusalsWithRetryAfter === refusals.count })
  if (goodput !== undefined) {
    const limit = limitOf(goodput, earlier, goodputOf)
    const value = goodputOf(tally)
    checks.push({ name: 'goodput', value: `${value.toFixed(1)}/s`, limit: `at least ${limit.toFixed(1)}/s`, passed: value >= limit })
  }
  return checks
}
