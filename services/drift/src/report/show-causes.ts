import { QUALITY_MEASURES, type QualityMeasure } from '@emberwatch/ml'
import { html, type Markup } from '@emberwatch/page'
import type { Cause, ColumnDrift } from '../domain/comparison-result.ts'
import { digits, percent } from '../domain/format-numbers.ts'
import { recommend } from '../domain/recommend.ts'
import type { ReportContent } from './report-content.ts'

const FAMILIES: { readonly [Family in Cause['family']]: string } = { label: 'labels', quality: 'image quality', place: 'place', time: 'time', source: 'source', content: 'content' }

const strengthOf = ({ family, strength }: Cause): string =>
  family === 'quality' ? `${digits(strength, 2)} ${digits(strength, 2) === '1' ? 'spread' : 'spreads'}` : family === 'content' ? '–' : `${percent(strength)} of the images`

const causeTable = ({ comparison: { causes } }: ReportContent): Markup => causes.length === 0
  ? html`<p>No cause is named, because nothing was found that chance does not explain.</p>`
  : html`<table>
<caption>Causes, the main one first</caption>
<thead><tr><th scope="col">cause</th><th scope="col">kind</th><th scope="col">how large</th><th scope="col">of what tells the sides apart</th></tr></thead>
<tbody>
${causes.map((cause) => html`<tr><th scope="row">${cause.sentence}</th><td>${FAMILIES[cause.family]}</td><td>${strengthOf(cause)}</td><td>${cause.family === 'content' ? '–' : percent(cause.explained)}</td></tr>`)}
</tbody>
</table>
<p class="note">Shares of what tells the sides apart overlap and need not add up: haze also lowers contrast, and a new region brings other light. A cause stands first if it is a change of mix that accounts for half or more, then by how far its measures moved among images of like label.</p>`

const titleOf = (name: string): Markup => name in QUALITY_MEASURES ? html`${name}<br><small>${QUALITY_MEASURES[name as QualityMeasure]}</small>` : html`${name}`

const spreads = (value: number): string => Number.isFinite(value) ? digits(value, 2) : 'the reference has none'

const qualityRow = ({ name, reference, current, smd, ksD, adjusted }: ColumnDrift): Markup =>
  html`<tr><th scope="row">${titleOf(name)}</th><td>${digits(reference.median)}</td><td>${digits(current.median)}</td><td>${spreads(smd)}</td><td>${digits(ksD, 2)}</td><td>${digits(adjusted, 2)}</td></tr>`

/** What is behind the difference, and what to do. */
export const showCauses = (content: ReportContent): Markup => {
  const { comparison } = content
  return html`${causeTable(content)}
<h3>What to do</h3>
<ul>
${recommend(comparison).map((advice) => html`<li>${advice}</li>`)}
</ul>
${leftOut(content)}`
}

const leftOut = ({ comparison: { withoutSource } }: ReportContent): Markup | null => withoutSource.length === 0
  ? null
  : html`<table>
<caption>Without one source: how well the sides can still be told apart</caption>
<thead><tr><th scope="col">source left out</th><th scope="col">images</th><th scope="col">area under the curve without it</th></tr></thead>
<tbody>
${withoutSource.map(({ source, rows, auc }) => html`<tr><th scope="row">${source}</th><td>${rows}</td><td>${digits(auc, 2)}</td></tr>`)}
</tbody>
</table>`

/** Every measure of the pictures' quality on both sides. */
export const showQuality = ({ comparison: { quality } }: ReportContent): Markup => quality.length === 0
  ? html`<p>The quality of these images was not measured.</p>`
  : html`<p>Measured on the decoded pixels, before any network sees them. Moved: the difference of the means in spreads of the reference. The p-values are of moving whole groups, and adjusted for all measures together (Holm).</p>
<table>
<caption>Image quality on both sides</caption>
<thead><tr><th scope="col">measure</th><th scope="col">median before</th><th scope="col">median now</th><th scope="col">moved</th><th scope="col">KS distance</th><th scope="col">p, adjusted</th></tr></thead>
<tbody>
${quality.toSorted((a, b) => b.ksD - a.ksD || (a.name < b.name ? -1 : 1)).map(qualityRow)}
</tbody>
</table>`
