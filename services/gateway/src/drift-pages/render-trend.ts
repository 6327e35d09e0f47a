import type { DriftTrendEntry } from '@emberwatch/contracts'
import { html, type Markup, renderPage, section } from '@emberwatch/page'
import { drawTrend } from './draw-trend.ts'
import { markLegend } from './marks.ts'
import { STYLES } from './styles.ts'
import { digits, interval, reportPath, verdictInWords } from './words.ts'

/** A trend and what it was asked for. */
interface Trend { task: string, reports: readonly DriftTrendEntry[] }

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const newest = ({ reports }: Trend): Markup => {
  const last = reports.at(-1)
  if (last === undefined) return html`<p class="verdict none"><strong>No report</strong> is there that was asked for.</p>`
  const drifted = reports.filter(({ verdict }) => verdict === 'drift').length
  const cause = last.verdict === 'drift' && last.cause !== null ? `, most of all ${last.cause}` : ''
  return html`<p class="verdict ${last.verdict}"><strong>${capital(verdictInWords(last))}:</strong> ${last.current} compared with ${last.reference}${cause}. ${reports.length === 1 ? 'It is the only report.' : `Of ${reports.length} reports, ${drifted} found drift.`}</p>`
}

const row = (task: string, entry: DriftTrendEntry): Markup => html`<tr><th scope="row"><a href="${reportPath(task, entry.reportId)}">${entry.current}</a></th><td>${entry.reference}</td><td>${verdictInWords(entry)}</td><td>${digits(entry.pValue)}</td><td>${entry.auc === null ? '–' : interval(entry.auc)}</td><td>${entry.cause ?? '–'}</td><td>${entry.createdAt.slice(0, 16).replace('T', ' ')}</td></tr>`

const table = ({ task, reports }: Trend): Markup => html`<div class="wide" role="region" aria-label="Every report" tabindex="0"><table class="trend">
<caption>Every report, the newest first; the name of a version leads to it</caption>
<thead><tr><th scope="col">current</th><th scope="col">reference</th><th scope="col">verdict</th><th scope="col">p</th><th scope="col">area under the curve (95%)</th><th scope="col">main cause</th><th scope="col">made, UTC</th></tr></thead>
<tbody>
${reports.toReversed().map((entry) => row(task, entry))}
</tbody>
</table></div>`

/** How drift went from version to version: one HTML file that needs nothing else, no network and no script. */
export const renderTrend = (trend: Trend): string => renderPage({
  title: `Drift over versions: ${trend.task}`,
  styles: STYLES,
  body: html`<h1>How have the images changed from version to version?</h1>
<p class="subtitle">Drift reports of task ${trend.task}</p>
${newest(trend)}
${trend.reports.length === 0
    ? null
    : html`${section('course', 'The course', html`${markLegend()}
${drawTrend(trend.reports)}`)}
${section('reports', 'The reports', table(trend))}`}`
})
