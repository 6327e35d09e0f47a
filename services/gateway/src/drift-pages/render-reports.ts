import type { DriftReport, DriftReportComparison } from '@emberwatch/contracts'
import { html, type Markup, renderPage, section } from '@emberwatch/page'
import { drawEffect } from './draw-effects.ts'
import { markLegend } from './marks.ts'
import { STYLES } from './styles.ts'
import { digits, interval, percent, reportPath, short, verdictInWords } from './words.ts'

type Item = DriftReportComparison['items'][number]
interface Row { name: string, of: (item: Item) => string, isHash?: boolean }

const table = (caption: string, items: readonly Item[], rows: readonly Row[]): Markup => html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr><td></td>${items.map(({ report: { reference, current } }, index) => html`<th scope="col">${index + 1}: ${short(reference.version)} to ${short(current.version)}</th>`)}</tr></thead>
<tbody>
${rows.map(({ name, of, isHash = false }) => html`<tr><th scope="row">${name}</th>${items.map((item) => isHash ? html`<td class="hash">${of(item)}</td>` : html`<td>${of(item)}</td>`)}</tr>`)}
</tbody>
</table></div>`

const ofReport = (name: string, of: (report: DriftReport) => string): Row => ({ name, of: ({ report }) => of(report) })

const KINDS: { readonly [kind: string]: string } = { mix: 'the mix of labels', content: 'what images of one label look like', both: 'the mix and the content', unknown: 'could not be told', none: '–' }
const TESTS: { readonly [name: string]: string } = { mmd: 'distance of the distributions (MMD²)', predictions: 'what the model says', labels: 'shares of the labels', classifier: 'a classifier between the sides', dimensions: 'single dimensions' }
const EFFECTS: { readonly [name: string]: string } = { auc: 'area under the classifier\'s curve', 'mean-shift': 'distance of the means, in spreads', 'ks-excess': 'largest KS distance beyond chance', 'label-tvd': 'mix of labels', 'prediction-tvd': 'mix of predictions', 'entropy-shift': 'how unsure the model is, in nats' }

const VERDICT: readonly Row[] = [
  ofReport('verdict', verdictInWords),
  ofReport('in words', ({ sentence }) => sentence),
  ofReport('what differs', ({ kind }) => KINDS[kind ?? 'none'] ?? '–'),
  ofReport('p-value', ({ pValue }) => digits(pValue)),
  ofReport('p-value within labels', ({ withinLabels }) => digits(withinLabels?.pValue)),
  ofReport('causes, the main one first', ({ causes = [] }) => causes.map(({ name }) => name).join(', ') || '–')
]

const namesIn = (items: readonly Item[], of: (report: DriftReport) => readonly string[]): string[] => [...new Set(items.flatMap(({ report }) => of(report)))]

const testRows = (items: readonly Item[]): Row[] => namesIn(items, ({ tests = [] }) => tests.map(({ name }) => name)).map((name) => ofReport(TESTS[name] ?? name, ({ tests = [] }) => {
  const test = tests.find((one) => one.name === name)
  return test === undefined ? '–' : `${digits(test.statistic)}, p = ${digits(test.pValue)} alone, ${digits(test.adjusted)} among all`
}))

const effectRows = (items: readonly Item[]): Row[] => namesIn(items, ({ effects = [] }) => effects.map(({ name }) => name)).map((name) => ofReport(EFFECTS[name] ?? name, ({ effects = [] }) => {
  const effect = effects.find((one) => one.name === name)
  return effect === undefined ? '–' : `${interval(effect)}, ${effect.severity === 'none' ? 'small' : effect.severity}`
}))

const shareOf = (labels: Record<string, number>, label: string): string => {
  const total = Object.values(labels).reduce((sum, count) => sum + count, 0)
  return total === 0 ? '–' : percent((labels[label] ?? 0) / total)
}

const labelRows = (items: readonly Item[]): Row[] => namesIn(items, ({ reference, current }) => [...Object.keys(reference.labels), ...Object.keys(current.labels)]).sort().map((label) =>
  ofReport(label === '' ? 'no label' : label, ({ reference, current }) => `${shareOf(reference.labels, label)} before, ${shareOf(current.labels, label)} now`))

const COMPARED: readonly Row[] = [
  ofReport('reference', ({ reference }) => `${reference.version}: ${reference.images} images, ${reference.groups} groups`),
  ofReport('current', ({ current }) => `${current.version}: ${current.images} images, ${current.groups} groups`),
  ofReport('intra-group correlation', ({ reference, current }) => `${digits(reference.icc)} before, ${digits(current.icc)} now`),
  ofReport('as good as so many independent images', ({ reference, current }) => `${digits(reference.effectiveImages)} before, ${digits(current.effectiveImages)} now`)
]

const PROVENANCE: readonly Row[] = [
  ofReport('report', ({ reportId }) => reportId),
  ofReport('made', ({ createdAt }) => createdAt),
  ofReport('method', ({ methodVersion }) => methodVersion),
  ofReport('significance level', ({ significance }) => digits(significance)),
  ofReport('backbone', ({ backboneId }) => backboneId),
  ofReport('rearrangements, seed', ({ permutations, seed }) => `${permutations}, ${seed}`),
  { name: 'content hash of the reference', of: ({ contentHashes }) => contentHashes.reference ?? 'not on record', isHash: true },
  { name: 'content hash of the current version', of: ({ contentHashes }) => contentHashes.current ?? 'not on record', isHash: true }
]

const SAME = 'they were made by the same method, with the same backbone and at the same significance level.'
const NOT_SAME = 'their numbers do not mean the same. Read each for itself.'

const standing = ({ comparable, differences }: DriftReportComparison): Markup => {
  const listed = html`<ul>
${differences.map((difference) => html`<li>${difference}</li>`)}
</ul>`
  return html`<p class="verdict ${comparable ? 'stable' : 'inconclusive'}"><strong>${comparable ? 'Comparable:' : 'Not comparable:'}</strong> ${comparable ? SAME : NOT_SAME}</p>
${differences.length === 0 ? null : listed}`
}

/** Past reports side by side: one HTML file that needs nothing else, no network and no script. */
export const renderReports = (comparison: DriftReportComparison): string => {
  const { task, items } = comparison
  const reports = items.map(({ report }) => report)
  const labels = labelRows(items)
  return renderPage({
    title: `Drift reports compared: ${task}`,
    styles: STYLES,
    body: html`<h1>${items.length} drift reports side by side</h1>
<p class="subtitle">Task ${task}</p>
${standing(comparison)}
<ol>
${reports.map(({ reportId, reference, current }) => html`<li><a href="${reportPath(task, reportId)}">${current.version} compared with ${reference.version}</a></li>`)}
</ol>
${section('verdicts', 'What they say', table('Verdicts and causes', items, VERDICT))}
${section('effects', 'How large the differences are', html`${markLegend()}
${drawEffect(reports, { name: 'auc', id: 'auc', title: 'Area under the curve of a classifier between the sides (0.5 is chance)', thresholds: [0.55, 0.65] })}
${drawEffect(reports, { name: 'mean-shift', id: 'shift', title: 'Distance of the means, in spreads of the reference', thresholds: [0.2, 0.5] })}
${table('Effects with 95% intervals', items, effectRows(items))}`)}
${section('tests', 'The tests', table('The tests that decide together', items, testRows(items)))}
${labels.length === 0 ? null : section('labels', 'The mix of labels', table('Shares of the labels', items, labels))}
${section('compared', 'What was compared', table('Both sides', items, COMPARED))}
${section('provenance', 'Where they come from', table('Method, data and hashes', items, PROVENANCE))}`
  })
}
