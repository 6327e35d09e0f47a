import type { RunResult } from '../run-result.ts'
import type { StatsEntry, TimelineSecond } from '../statistics.ts'
import { lineChart, type Series } from './line-chart.ts'
import { html, type Markup } from './markup.ts'
import { PERCENTILES } from './percentiles.ts'
import { STYLES } from './styles.ts'
import { thinOut } from './thin-out.ts'
import { phaseLines, serverLine } from './verdict.ts'

const MOST_ROWS = 300
const MOST_MARKS = 200

const figure = (value: number, digits = 1): string => value.toFixed(digits)

const table = (caption: string, columns: readonly string[], rows: readonly Markup[]): Markup => html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column, index) => html`<th scope="col" class="${index < 2 ? 'text' : ''}">${column}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`

const statsRow = ({ method, name, requests, failures, latencies }: StatsEntry, seconds: number): Markup => html`<tr class="${method === '' ? 'total' : ''}"><td class="text">${method}</td><td class="text">${name}</td>
<td>${requests}</td><td>${failures}</td><td>${figure(requests / seconds)}</td><td>${figure(latencies.mean)}</td><td>${figure(latencies.min)}</td>
${PERCENTILES.filter(({ name: percentile }) => ['50%', '90%', '95%', '99%', '99.9%'].includes(percentile)).map(({ share }) => html`<td>${figure(latencies.percentile(share))}</td>`)}<td>${figure(latencies.max)}</td></tr>`

const statsTable = ({ statistics: { entries, total }, seconds }: RunResult): Markup => table(
  'All requests, failed ones too; milliseconds',
  ['Method', 'Task', 'Requests', 'Failures', 'req/s', 'mean', 'min', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'],
  [...entries(), total].map((entry) => statsRow(entry, Math.max(seconds, 1e-3)))
)

const checkTable = ({ phases }: RunResult): Markup => table('What had to be, and what was', ['Phase', 'Figure', 'Measured', 'Limit', ''], phases.flatMap(({ plan, checks }) =>
  checks.map(({ name, value, limit, passed }) => html`<tr><td class="text">${plan.name}</td><td class="text">${name}</td><td>${value}</td><td>${limit}</td><td>${passed ? 'pass' : html`<span class="fail-text">FAIL</span>`}</td></tr>`)))

const failureTable = ({ statistics }: RunResult): Markup | null => {
  const failures = statistics.failures()
  if (failures.length === 0) return null
  return table('Failures', ['Task', 'Error', 'Occurrences', 'First (UTC)', 'Last (UTC)'], failures.slice(0, MOST_ROWS).map(({ method, name, error, occurrences, firstSeen, lastSeen }) =>
    html`<tr><td class="text">${method} ${name}</td><td class="text">${error}</td><td>${occurrences}</td><td>${new Date(firstSeen).toISOString().slice(11, 19)}</td><td>${new Date(lastSeen).toISOString().slice(11, 19)}</td></tr>`))
}

const charts = ({ statistics: { timeline }, marks }: RunResult): Markup[] => {
  const points = thinOut(timeline)
  const seconds = points.map(({ second }) => second)
  const shown = marks.slice(0, MOST_MARKS)
  const line = (of: (second: TimelineSecond) => number | undefined) => points.map(of)
  const hasUsers = points.some(({ users }) => users > 0) // none in open load
  const inFlight: Series = { name: 'in flight', tone: 'one', values: line((point) => point.inFlight) }
  const latency = (of: (second: TimelineSecond) => number) => line((point) => point.requests === point.failures ? undefined : of(point))
  return [
    lineChart({ id: 'rates', title: 'Requests and failures', yTitle: 'per second', seconds, marks: shown, series: [{ name: 'all answers', tone: 'one', values: line(({ requests }) => requests) }, { name: 'failures, refusals among them', tone: 'two', values: line(({ failures }) => failures) }] }),
    lineChart({ id: 'latencies', title: 'Latency of the good answers of each second', yTitle: 'milliseconds', seconds, marks: shown, series: [{ name: 'p50', tone: 'one', values: latency(({ p50 }) => p50) }, { name: 'p95', tone: 'two', values: latency(({ p95 }) => p95) }, { name: 'p99', tone: 'three', values: latency(({ p99 }) => p99) }] }),
    lineChart({ id: 'users', title: hasUsers ? 'Users and requests in flight' : 'Requests in flight', yTitle: 'number', seconds, marks: shown, series: hasUsers ? [{ name: 'users', tone: 'two', values: line(({ users }) => users === 0 ? undefined : users) }, inFlight] : [inFlight] })
  ]
}

const secondsTable = ({ statistics: { timeline } }: RunResult): Markup => {
  const points = thinOut(timeline).slice(0, MOST_ROWS)
  return html`<details><summary>The charts as numbers</summary>${table('Second by second', ['Second', 'Users', 'In flight', 'Answered', 'Failed', 'p50', 'p95', 'p99'], points.map((point) =>
    html`<tr><td class="text">${point.second}</td><td class="text">${point.users}</td><td>${point.inFlight}</td><td>${figure(point.requests, 0)}</td><td>${figure(point.failures, 0)}</td><td>${figure(point.p50)}</td><td>${figure(point.p95)}</td><td>${figure(point.p99)}</td></tr>`))}</details>`
}

/** The report of a run as one page that needs nothing else: no script, no picture, no font from elsewhere. */
export const htmlReport = (result: RunResult, { name, machine }: { name: string, machine: string }): string => {
  const { scenario, host, startedAt, seconds, deadlineMs, phases, notes, marks, servers, passed } = result
  const lines = phases.flatMap((phase) => [...phases.length > 1 ? [`[${phase.plan.name}]`] : [], ...phaseLines(phase, deadlineMs)])
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Load test ${name}</title><style>${STYLES}</style></head>
<body><main>
<h1>Load test: ${name}</h1>
<p class="subtitle">${scenario.description}<br>${host}, ${new Date(startedAt).toISOString().slice(0, 19)}Z, ${figure(seconds)} s, ${machine}</p>
<p class="verdict ${passed ? 'pass' : 'fail'}"><strong>${passed ? 'Passed.' : 'Failed.'}</strong> ${phases.length === 1 ? '' : `${phases.length} phases. `}A good answer is 2xx within ${deadlineMs} ms${phases.some(({ plan }) => plan.mode === 'open') ? ', counted in open load from the moment at which the request was due' : ''}.</p>
<pre>${[...lines, serverLine(servers), ...notes].filter((line) => line !== '').join('\n')}</pre>
${checkTable(result)}
<h2>Over time</h2>
${charts(result)}
${marks.length > 0 ? html`<p class="subtitle">Dotted lines: ${marks.length} events, from “${marks[0]?.what ?? ''}” to “${marks.at(-1)?.what ?? ''}”.</p>` : null}
${secondsTable(result)}
<h2>By task</h2>
${statsTable(result)}
${failureTable(result)}
</main></body></html>
`.html
}
