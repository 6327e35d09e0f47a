import { chart, frame, html, type Markup, scaleOf } from '@emberwatch/page'
import { digits, percent } from '../domain/format-numbers.ts'
import { legend } from './marks.ts'
import type { ReportContent } from './report-content.ts'

const [WIDTH, HEIGHT, BINS] = [720, 300, 24]
const area = { left: 62, right: 704, top: 12, bottom: 250 }

interface Bin { from: number, to: number, reference: number, current: number }

/** Shares of both sides in the same bins. */
const shareBins = (reference: Float64Array, current: Float64Array): Bin[] => {
  let [low, high] = [Infinity, -Infinity]
  for (const scores of [reference, current]) {
    for (const score of scores) {
      low = Math.min(low, score)
      high = Math.max(high, score)
    }
  }
  const width = (high - low) / BINS || 1
  const bins = Array.from({ length: BINS }, (_, i): Bin => ({ from: low + i * width, to: low + (i + 1) * width, reference: 0, current: 0 }))
  const count = (scores: Float64Array, side: 'reference' | 'current'): void => {
    for (const score of scores) (bins[Math.min(BINS - 1, Math.floor((score - low) / width))] as Bin)[side] += 1 / scores.length
  }
  count(reference, 'reference')
  count(current, 'current')
  return bins
}

const table = (bins: readonly Bin[]): Markup => html`<details>
<summary>The numbers of this picture</summary>
<table>
<caption>Share of the images of each side by score</caption>
<thead><tr><th scope="col">score from</th><th scope="col">to</th><th scope="col">reference</th><th scope="col">current</th></tr></thead>
<tbody>
${bins.map(({ from, to, reference, current }) => html`<tr><th scope="row">${digits(from, 3)}</th><td>${digits(to, 3)}</td><td>${percent(reference)}</td><td>${percent(current)}</td></tr>`)}
</tbody>
</table>
</details>`

/** How surely a classifier takes images of each side for current ones. */
export const drawWitness = ({ comparison: { witness, effects }, facts: { reference, current } }: ReportContent): Markup => {
  if (witness === null || witness.reference.scores.length === 0 || witness.current.scores.length === 0) return html`<p>There is too little data to train a classifier.</p>`
  const bins = shareBins(witness.reference.scores, witness.current.scores)
  const x = scaleOf(bins.flatMap(({ from, to }) => [from, to]), [area.left, area.right])
  const y = scaleOf([0, ...bins.flatMap((bin) => [bin.reference, bin.current])], [area.bottom, area.top])
  const floor = y(0).toFixed(1)
  const steps = (side: 'reference' | 'current'): string => `M${x(bins[0]?.from ?? 0).toFixed(1)} ${floor}${bins.map((bin) => `V${y(bin[side]).toFixed(1)}H${x(bin.to).toFixed(1)}`).join('')}V${floor}`
  const auc = effects.find(({ name }) => name === 'auc')
  const says = auc === undefined ? '' : ` It gives the current one of a pair the higher score in ${percent(auc.value)} of pairs (95% interval ${percent(auc.low)} to ${percent(auc.high)}; chance: 50%).`
  return html`${legend({ reference: reference.version, current: current.version })}
${chart({
    id: 'witness',
    title: 'Scores of a classifier that tells the sides apart, by side',
    description: `Histograms of the scores of ${witness.reference.scores.length} reference images (filled) and ${witness.current.scores.length} current images (line). The less they overlap, the more the sides differ.${says}`,
    width: WIDTH,
    height: HEIGHT,
    body: [
      ...frame({ x, y, xTitle: 'score: log-odds of being current', yTitle: 'share of the side', area, format: (tick) => digits(tick, 3) }),
      html`<path class="histogram reference" d="${steps('reference')}"/>`,
      html`<path class="histogram current" d="${steps('current')}"/>`
    ],
    caption: html`Filled: reference; line: current. Every image is scored by a classifier that has seen no image of its grid cell.${says}`
  })}
${table(bins)}`
}
