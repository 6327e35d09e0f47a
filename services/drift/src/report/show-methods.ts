import { html, type Markup } from '@emberwatch/page'
import { digits } from '../domain/format-numbers.ts'
import { METHOD } from '../domain/method.ts'
import { BANDWIDTH_FACTORS } from '../domain/statistics/rbf-mixture.ts'
import type { ReportContent } from './report-content.ts'

const explanations = ({ permutations }: { permutations: number }): Markup => html`<dl>
<dt>What is compared</dt>
<dd>The embeddings of the images: vectors from one frozen network, the same for both sides. Images of both versions count as the reference's only. A grid cell (0.1° by 0.1°) with images on both sides is left out of both, so that the sides are independent.</dd>
<dt>Why grid cells</dt>
<dd>Tiles of one cell resemble each other whatever the version. A test that takes them for independent sees drift where there is none. So whole cells are the units that change sides, and images of one cell are never compared with each other. Every image counts alike.</dd>
<dt>Statistic: MMD², unbiased</dt>
<dd>The mean kernel between two reference images of different cells, plus the same among current images, minus twice the mean kernel between a reference and a current image. Kernel: the mean of three Gaussians exp(−distance² / (2 · width²)) with widths ${BANDWIDTH_FACTORS.join(', ')} times the median distance of all pairs.</dd>
<dt>p-value</dt>
<dd>(b + 1) / (B + 1), where b of B = ${permutations || METHOD.permutations} random rearrangements of the cells (as many cells a side as before) have an MMD² at least as large as the observed one. Not computed with fewer than ${METHOD.fewestImages} images or ${METHOD.fewestGroups} cells on a side.</dd>
<dt>p-value within labels</dt>
<dd>The same among images of the same label: the mean MMD² of the labels with at least ${METHOD.fewestGroups} cells on both sides, weighted by cells · cells / (cells + cells). Cells change places only with cells that have the same labels and, within a factor of two, as many images. Neither a change of the mix nor of the cells' size can move it.</dd>
<dt>Effect</dt>
<dd>The distance between the two sides' mean embeddings, divided by the reference's spread (root mean squared distance of a reference image from the reference's mean). Only distances between images of different cells are used, which takes away what chance alone puts between two means. Interval: ${METHOD.resamples} resamples of whole cells on each side; the estimate plus the 2.5% and 97.5% points of the resamples' deviations.</dd>
<dt>Components</dt>
<dd>Principal components of the reference's embeddings; both sides are placed along the first two. For looking at, not for testing.</dd>
<dt>Witness</dt>
<dd>An image's mean kernel with the reference minus its mean kernel with current images of other cells.</dd>
<dt>What this report cannot say</dt>
<dd>Whether a difference harms the model, and that nothing changed: a test that finds no drift has only failed to find it. Looking again at every new version adds up false alarms.</dd>
</dl>`

const SOURCES = [
  'A. Gretton, K. Borgwardt, M. Rasch, B. Schölkopf, A. Smola: A kernel two-sample test. Journal of Machine Learning Research 13 (2012), 723–773.',
  'B. Phipson, G. Smyth: Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9 (2010).',
  'D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators (xoshiro128**), 2018.'
]

const provenance = ({ facts, versions }: ReportContent): [string, string][] => [
  ['report', facts.reportId],
  ['method', facts.methodVersion],
  ['backbone', facts.backboneId],
  ['bandwidth (median distance)', facts.bandwidth === null ? 'not computed' : digits(facts.bandwidth, 6)],
  ['permutations', String(facts.permutations)],
  ['seed', String(facts.seed)],
  ['reference content hash', versions.reference.contentHash],
  ['reference manifest SHA-256', versions.reference.manifestSha256],
  ['current content hash', versions.current.contentHash],
  ['current manifest SHA-256', versions.current.manifestSha256]
]

/** How it was computed, so that anybody can compute it again. */
export const showMethods = (content: ReportContent): Markup => html`${explanations(content.facts)}
<table class="provenance">
<caption>With these, the same report can be computed again</caption>
<thead><tr><th scope="col">what</th><th scope="col">value</th></tr></thead>
<tbody>
${provenance(content).map(([what, value]) => html`<tr><th scope="row">${what}</th><td><code>${value}</code></td></tr>`)}
</tbody>
</table>
<h3>Sources</h3>
<ul>
${SOURCES.map((source) => html`<li>${source}</li>`)}
</ul>`
