import { chart, html, type Markup } from '@emberwatch/page'
import { percent } from '../domain/format-numbers.ts'
import { labelShares, nameOfLabel } from '../domain/label-mix.ts'
import type { ReportContent } from './report-content.ts'

const [WIDTH, ROW, LEFT, LONGEST] = [720, 62, 150, 430]

type Share = ReturnType<typeof labelShares>[number]

const barOf = (share: Share, side: 'reference' | 'current', top: number): Markup =>
  html`<rect class="${side}" x="${LEFT}" y="${top}" width="${(Math.max(0.002, share[side]) * LONGEST).toFixed(1)}" height="18"/><text x="${(LEFT + share[side] * LONGEST + 8).toFixed(1)}" y="${top + 14}">${percent(share[side])} of ${side}</text>`

const tableOf = (shares: readonly Share[], { facts: { reference, current } }: ReportContent): Markup => html`<table>
<caption>Images by label</caption>
<thead><tr><th scope="col">label</th><th scope="col">${reference.version} (reference)</th><th scope="col">${current.version} (current)</th></tr></thead>
<tbody>
${shares.map((share) => html`<tr><th scope="row">${nameOfLabel(share.label)}</th><td>${reference.labels[share.label] ?? 0} (${percent(share.reference)})</td><td>${current.labels[share.label] ?? 0} (${percent(share.current)})</td></tr>`)}
</tbody>
</table>`

/** The mix of labels on both sides, as bars and as a table. */
export const drawLabels = (content: ReportContent): Markup => {
  const { reference, current } = content.facts
  const shares = labelShares(reference.labels, current.labels)
  if (shares.every(({ label }) => label === '')) return html`<p>No image has a label.</p>`
  return html`${chart({
    id: 'labels',
    title: 'Share of each label on both sides',
    description: shares.map((share) => `${nameOfLabel(share.label)}: ${percent(share.reference)} of the reference, ${percent(share.current)} of the current images.`).join(' '),
    width: WIDTH,
    height: shares.length * ROW + 4,
    body: shares.flatMap((share, row) => [
      html`<text class="axis-title" x="${LEFT - 12}" y="${row * ROW + 33}" text-anchor="end">${nameOfLabel(share.label)}</text>`,
      barOf(share, 'reference', row * ROW + 8),
      barOf(share, 'current', row * ROW + 30)
    ]),
    caption: html`A change of the mix of labels is drift too, but not of what images of one label look like: see the p-value within labels.`
  })}
${tableOf(shares, content)}`
}
