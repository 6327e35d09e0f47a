import type { CoverCluster, Evaluation, Slice } from '@emberwatch/contracts'
import { html, type Markup, scaleBetween } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, percent, percentRange } from './words.ts'

const BAR = 150
/** Example tiles shown of each kind of land cover. */
export const EXAMPLES_SHOWN = 4

type Scored = Pick<Slice, 'accuracy' | 'accuracyInterval'>

/** An accuracy and its interval, drawn on the same scale in every row. */
const bar = ({ accuracy, accuracyInterval: [low, high] }: Scored, from: number): Markup => {
  const x = scaleBetween([from, 1], [4, BAR - 4])
  return html`<svg class="bar" viewBox="0 0 ${BAR} 16" width="${BAR}" height="16" aria-hidden="true"><path class="axis" d="M4 8H${BAR - 4}"/><path class="whisker" d="M${x(Math.max(low, from)).toFixed(1)} 8H${x(high).toFixed(1)}"/><circle class="dot first" cx="${x(Math.max(accuracy, from)).toFixed(1)}" cy="8" r="4"/></svg>`
}

const cells = (slice: Slice | Scored, from: number): Markup => html`<td><strong>${percent(slice.accuracy)}</strong></td><td>${percentRange(slice.accuracyInterval)}</td><td class="drawn">${bar(slice, from)}</td>`

/** Where the drawn scale begins; intervals of slices too small to count may reach beyond it. */
const beginOf = ({ slices, accuracyInterval }: Evaluation): number =>
  Math.min(0.9, Math.floor(10 * Math.min(accuracyInterval[0], ...slices.filter(({ tooFew }) => !tooFew).map((slice) => slice.accuracyInterval[0]))) / 10)

const scaleTitle = (from: number): string => `${Math.round(100 * from)} to 100\u00a0%`

const championOf = (slice: Slice, champion: Evaluation | null): Markup | null => champion === null
  ? null
  : html`<td>${percent(champion.slices.find(({ by, name }) => by === slice.by && name === slice.name)?.accuracy)}</td>`

const tooFew = (slice: Slice): Markup | null => slice.tooFew ? html`<br><small>too few to conclude anything from</small>` : null

/** How the images were answered by region, source and age. */
export const showSlices = ({ model: { candidate, champion } }: CardContent): Markup => {
  const from = beginOf(candidate)
  const others = candidate.slices.filter(({ by }) => by !== 'land-cover')
  return html`<table class="numbers">
<caption>Accuracy by where and when the images are from</caption>
<thead><tr><th scope="col">images</th><th scope="col">number</th><th scope="col">accuracy</th><th scope="col">95 % interval</th><th scope="col">${scaleTitle(from)}</th>${champion === null ? null : html`<th scope="col">champion</th>`}</tr></thead>
<tbody>
<tr><th scope="row">all</th><td>${count(candidate.images)}</td>${cells(candidate, from)}${champion === null ? null : html`<td>${percent(champion.accuracy)}</td>`}</tr>
${others.map((slice) => html`<tr><th scope="row">${slice.by}: ${slice.name}${tooFew(slice)}</th><td>${count(slice.images)}</td>${cells(slice, from)}${championOf(slice, champion)}</tr>`)}
</tbody>
</table>`
}

const examplesOf = ({ examples }: CoverCluster, { thumbnails }: CardContent): Markup =>
  html`<div class="examples">${examples.slice(0, EXAMPLES_SHOWN).flatMap((imageId) => {
    const source = thumbnails.get(imageId)
    return source === undefined ? [] : [html`<img src="${source}" width="48" height="48" alt="">`]
  })}</div>`

const coverRow = (cluster: CoverCluster, content: CardContent, from: number): Markup => {
  const { candidate, champion } = content.model
  const slice = candidate.slices.find(({ by, name }) => by === 'land-cover' && name === cluster.name)
  const shares = Object.entries(cluster.shares).filter(([, share]) => share >= 0.005).sort(([, a], [, b]) => b - a).slice(0, 3).map(([label, share]) => `${label} ${percent(share)}`)
  const measured = slice === undefined ? html`<td>0</td><td colspan="${champion === null ? 3 : 4}">no test image</td>` : html`<td>${count(slice.images)}</td>${cells(slice, from)}${championOf(slice, champion)}`
  return html`<tr><th scope="row">${cluster.name}${cluster.hard ? html` <strong class="hard">hard</strong>` : null}<br><small>${shares.join(', ')}</small>${slice === undefined ? null : tooFew(slice)}${examplesOf(cluster, content)}</th>${measured}</tr>`
}

/** How the images were answered by kind of land cover, with the accuracy on hard ground beside the overall one. */
export const showLandCover = (content: CardContent): Markup => {
  const { model: { candidate, champion }, file: { landCover } } = content
  if (landCover.length === 0) return html`<p>No kinds of land cover were found.</p>`
  const from = beginOf(candidate)
  const { hardGround } = candidate
  return html`${hardGround === null
    ? html`<p>No kind of land cover is hard.</p>`
    : html`<p class="pair-of-figures"><span><strong>${percent(candidate.accuracy)}</strong> of all ${count(candidate.images)} test images</span><span><strong>${percent(hardGround.accuracy)}</strong> of the ${count(hardGround.images)} on hard ground <small>(95 %: ${percentRange(hardGround.accuracyInterval)}; always the most frequent class: ${percent(hardGround.majorityAccuracy)})</small></span></p>`}
<p class="note">Kinds of land cover are groups of similar training images, found without looking at labels and named by the images nearest to their centre. Hard ground is where classes really mix or where the class that people are warned of is more frequent than elsewhere: skill beyond telling, say, forest from town.</p>
<table class="numbers cover">
<caption>Accuracy by kind of land cover</caption>
<thead><tr><th scope="col">kind, and what it is labelled in training</th><th scope="col">test images</th><th scope="col">accuracy</th><th scope="col">95 % interval</th><th scope="col">${scaleTitle(from)}</th>${champion === null ? null : html`<th scope="col">champion</th>`}</tr></thead>
<tbody>
${landCover.map((cluster) => coverRow(cluster, content, from))}
</tbody>
</table>`
}
