import type { DriftReport } from '@emberwatch/contracts'
import { html, type Markup } from '@emberwatch/page'
import { digits, percent } from '../domain/format-numbers.ts'
import { labelShares, nameOfLabel } from '../domain/label-mix.ts'
import type { ReportContent, ReportFacts } from './report-content.ts'

const TOO_LITTLE = 'not computed: too little data'

const number = (value: number | null): string => value === null ? TOO_LITTLE : digits(value)

/** A time to the minute. */
const minuteOf = (timestamp: string | null): string => timestamp === null ? 'not known' : `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`

const mix = (facts: ReportFacts, side: 'reference' | 'current'): string =>
  labelShares(facts.reference.labels, facts.current.labels).map((share) => `${nameOfLabel(share.label)} ${facts[side].labels[share.label] ?? 0} (${percent(share[side])})`).join(', ')

const withinLabels = ({ verdict, withinLabels: within }: ReportFacts): string => within === null
  ? verdict === 'inconclusive' ? TOO_LITTLE : 'not computed: no label has enough comparable grid cells on both sides'
  : `${digits(within.pValue)} (${within.labels.join(', ')}; ${within.referenceGroups} and ${within.currentGroups} grid cells; MMD² ${digits(within.mmdSquared)})`

const effect = ({ effect: value, effectInterval: interval }: ReportFacts): string => value === null || interval === null
  ? number(value)
  : `${digits(value, 2)} of the reference's spread, 95% interval ${digits(interval[0], 2)} to ${digits(interval[1], 2)}`

const VERDICTS: { [Verdict in DriftReport['verdict']]: string } = { drift: 'drift', negligible: 'detectable but negligible', stable: 'stable', inconclusive: 'inconclusive', 'no-drift-found': 'no drift found' }

const sidesTable = ({ facts, versions }: ReportContent): Markup => {
  const rows: [string, string | number, string | number][] = [
    ['version', facts.reference.version, facts.current.version],
    ['created', minuteOf(versions.reference.createdAt), minuteOf(versions.current.createdAt)],
    ['images in the version', versions.reference.images, versions.current.images],
    ['left out: the reference has them too', '–', facts.sharedImages],
    [`left out: in ${facts.sharedGroups} grid cells with images on both sides`, facts.reference.imagesInSharedGroups, facts.current.imagesInSharedGroups],
    [`left out: more than about ${facts.imagesPerSide}, drawn by whole grid cells`, facts.reference.imagesNotSampled, facts.current.imagesNotSampled],
    ['images compared', facts.reference.images, facts.current.images],
    ['grid cells (independent groups) compared', facts.reference.groups, facts.current.groups],
    ['labels compared', mix(facts, 'reference'), mix(facts, 'current')]
  ]
  return html`<table>
<caption>What was compared, and what was left out</caption>
<thead><tr><th scope="col">fact</th><th scope="col">reference</th><th scope="col">current</th></tr></thead>
<tbody>
${rows.map(([fact, reference, current]) => html`<tr><th scope="row">${fact}</th><td>${reference}</td><td>${current}</td></tr>`)}
</tbody>
</table>`
}

const resultsTable = ({ facts }: ReportContent): Markup => {
  const rows: [string, string][] = [
    ['verdict', `${VERDICTS[facts.verdict]}${facts.severity === undefined || facts.severity === 'none' ? '' : `, ${facts.severity}`}, at significance ${digits(facts.significance)}`],
    ['p-value, all images', number(facts.pValue)],
    ['p-value within labels', withinLabels(facts)],
    ['effect: distance of the means', effect(facts)]
  ]
  return html`<table>
<caption>What was found</caption>
<thead><tr><th scope="col">measure</th><th scope="col">value</th></tr></thead>
<tbody>
${rows.map(([measure, value]) => html`<tr><th scope="row">${measure}</th><td>${value}</td></tr>`)}
</tbody>
</table>`
}

/** The numbers behind the verdict. */
export const showFacts = (content: ReportContent): Markup => html`${resultsTable(content)}
${sidesTable(content)}`
