import { goodputOf, type PhaseTally } from '../phase-tally.ts'
import type { PhaseResult, RunResult } from '../run-result.ts'
import type { ServerFigures } from '../server-figures.ts'
import { PERCENTILES } from './percentiles.ts'

const SHOWN = new Set(['50%', '90%', '95%', '99%', '99.9%'])

const rate = (count: number, seconds: number): string => `${(seconds > 0 ? count / seconds : 0).toFixed(1)}/s`
const ms = (value: number): string => value < 9.95 ? value.toFixed(1) : String(Math.round(value))
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

/** Each name with its share of all, the largest first: `r1 50.3 %  r2 49.7 %`. */
const sharesOf = (counts: ReadonlyMap<string, number>): string => {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${(count / all * 100).toFixed(1)} %`).join('  ')
}

const listOf = (counts: ReadonlyMap<string, number>): string => [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} × ${count}`).join(', ')

const offeredOf = ({ plan: { mode }, tally: { offered, seconds } }: PhaseResult): string => {
  if (mode === 'open') return `offered ${rate(offered ?? 0, seconds)}`
  return offered === null ? 'offered as fast as answers come' : `offered ${rate(offered, seconds)} if answers took no time (closed)`
}

const refusedOf = ({ refusals, refusalsWithRetryAfter, kinds, seconds }: PhaseTally): string => {
  if (refusals.count === 0) return 'refused 0'
  const statuses = [...new Set([...kinds.refused.keys()].map((text) => text.slice(0, 3)))].sort().join(', ')
  const silent = refusals.count - refusalsWithRetryAfter
  return `refused ${rate(refusals.count, seconds)} (${statuses}, p99 ${ms(refusals.percentile(0.99))} ms${silent > 0 ? `, ${silent} without Retry-After` : ''})`
}

const withKinds = (name: string, count: number, kinds: ReadonlyMap<string, number>): string => `${name} ${count}${kinds.size > 0 ? ` (${listOf(kinds)})` : ''}`

const latenciesOf = ({ successes }: PhaseTally): string => {
  const shown = PERCENTILES.filter(({ name }) => SHOWN.has(name)).map(({ name, share }) => `p${name.slice(0, -1)} ${ms(successes.percentile(share))}`)
  return successes.count === 0 ? 'no success' : `success latency ms  ${shown.join('  ')}  max ${ms(successes.max)}`
}

/** What one phase came to, in a few lines. */
export const phaseLines = (phase: PhaseResult, deadlineMs: number): string[] => {
  const { tally, checks } = phase
  const { seconds, sent, notSent, timeouts, errors, kinds, maxLagMs, replicas, versions, arms, cached } = tally
  const shares = [versions.size > 0 && `versions ${sharesOf(versions)}`, arms.size > 0 && `arms ${sharesOf(arms)}`, replicas.size > 0 && `replicas ${sharesOf(replicas)}`, cached > 0 && `from the cache ${cached}`].filter((part) => part !== false)
  return [
    `${offeredOf(phase)}  sent ${rate(sent, seconds)} (${sent} in ${seconds.toFixed(1)} s, max send lag ${ms(maxLagMs)} ms)${notSent > 0 ? `  not sent ${notSent} (too many in flight)` : ''}  goodput(<${deadlineMs} ms) ${goodputOf(tally).toFixed(1)}/s  ${refusedOf(tally)}  ${withKinds('timeouts', timeouts, kinds.timeout)}  ${withKinds('errors', errors, kinds.error)}`,
    latenciesOf(tally),
    ...shares.length > 0 ? [shares.join('   ')] : [],
    ...checks.filter(({ passed }) => !passed).map(({ name, value, limit }) => `FAILED: ${name} ${value}, must be ${limit}`)
  ]
}

/** What the servers say of themselves; nothing if they do not. */
export const serverLine = ({ gatewayLagMs, gatewayRssBytes, replicas }: ServerFigures): string => [
  gatewayLagMs !== null && `event-loop lag max: gateway ${ms(gatewayLagMs)} ms`,
  (gatewayRssBytes !== null || replicas.length > 0) && `RSS: ${[...gatewayRssBytes === null ? [] : [`gateway ${megabytes(gatewayRssBytes)}`], ...replicas.map(({ replica, rssBytes }) => `${replica} ${megabytes(rssBytes)}`)].join(', ')}`
].filter((part) => part !== false).join('   ')

/** The verdict on a whole run. */
const verdictLine = ({ passed }: Pick<RunResult, 'passed'>): string => `VERDICT ${passed ? 'pass' : 'FAIL'} (exit ${passed ? 0 : 1})`

/** The end of a run as it is printed after the tables. */
export const verdictLines = (result: RunResult): string[] => {
  const { phases, deadlineMs, servers } = result
  const lines = phases.flatMap((phase) => [...phases.length > 1 ? [`[${phase.plan.name}]`] : [], ...phaseLines(phase, deadlineMs)])
  return [...lines, ...[serverLine(servers)].filter((line) => line !== ''), verdictLine(result)]
}
