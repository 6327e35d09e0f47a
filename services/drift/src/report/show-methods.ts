import { html, type Markup } from '@emberwatch/page'
import { digits, percent } from '../domain/format-numbers.ts'
import { THRESHOLDS } from '../domain/judge.ts'
import { METHOD } from '../domain/method.ts'
import { BANDWIDTH_FACTORS } from '../domain/statistics/rbf-mixture.ts'
import type { ReportContent } from './report-content.ts'

const { auc: AUC, 'mean-shift': SHIFT, 'ks-excess': KS, 'label-tvd': MIX } = THRESHOLDS

const explanations = ({ permutations }: { permutations: number }): Markup => html`<dl>
<dt>What is compared</dt>
<dd>The embeddings of the images: vectors from one frozen network, the same for both sides. Images of both versions count as the reference's only. A grid cell (0.1° by 0.1°) with images on both sides is left out of both, so that the sides are independent.</dd>
<dt>Why grid cells</dt>
<dd>Tiles of one cell resemble each other whatever the version. A test that takes them for independent sees drift where there is none. So whole cells are the units that change sides, and images of one cell are never compared with each other. Every image counts alike.</dd>
<dt>What fits and what is compared</dt>
<dd>${percent(METHOD.fitShare)} of the reference's groups, by a hash of their names, only fit: the scale, the ${METHOD.components} principal components and the kernel width that are used for both sides. No test uses them, because what is fitted on rows fits them better than others, which looks like drift.</dd>
<dt>Tests that decide together</dt>
<dd><strong>mmd</strong>: MMD² on the components, with the mean of three Gaussian kernels of widths ${BANDWIDTH_FACTORS.join(', ')} times the median distance (exactly up to ${METHOD.mostExactRows} images, by ${2 * METHOD.fourierPairs} random Fourier features above). <strong>predictions</strong> (where a model's probabilities are known): the largest Kolmogorov-Smirnov distance over the classes' probabilities and their entropy, or the distance of the means of these and of the shares of predicted classes, whichever is the rarer. <strong>labels</strong> (where both sides have them): chi-square of their shares. <strong>classifier</strong>: the mean score difference of a regularised linear discriminant on images of groups it was not trained on. <strong>dimensions</strong>: the largest Kolmogorov-Smirnov distance over all embedding dimensions, the components and the lengths.</dd>
<dt>p-value</dt>
<dd>The same ${permutations || METHOD.permutations} random rearrangements of whole groups (as many a side as before; blocks of groups where there are many) serve every test. The joint p-value is the share of arrangements, the observed one included, whose smallest p-value over the tests is as small as the observed one (Westfall and Young's min-p). Not computed with fewer than ${METHOD.fewestImages} images or ${METHOD.fewestGroups} groups on a side.</dd>
<dt>Verdict</dt>
<dd>Drift: p at most the significance level and an effect at its threshold (classifier's area under the ROC curve ${AUC.moderate} moderate, ${AUC.severe} severe; shift of the mean ${SHIFT.moderate} and ${SHIFT.severe}; largest Kolmogorov-Smirnov distance beyond chance ${KS.moderate} and ${KS.severe}; mix of labels or predictions ${MIX.moderate} and ${MIX.severe}). Negligible: significant, but no effect reaches its threshold. Stable: not significant, and the upper ends of the area's and the shift's intervals are below their thresholds. Otherwise inconclusive.</dd>
<dt>p-value within labels</dt>
<dd>MMD² and the discriminant among images of the same label, for labels with at least ${METHOD.fewestConditionalGroups} groups on both sides. Groups change places only with groups that have the same labels and, within a factor of two, as many images. Neither a change of the mix nor of the groups' size can move it.</dd>
<dt>Effects</dt>
<dd>Intervals (95%) by drawing whole groups again, ${METHOD.resamples} times. The area under the ROC curve is cross-fitted: the groups are dealt to at most ${METHOD.mostFolds} folds, and the images of each are scored by a logistic regression with a strong penalty that learnt from the other folds; images of one fold are compared. Its interval is wider by √2 than drawing groups again makes it, since the folds' classifiers share what they learn from. The shift is the distance between the two sides' mean embeddings, chance taken away, divided by the reference's spread.</dd>
<dt>What this report cannot say</dt>
<dd>Whether a difference harms the model. Stable means that no linear classifier learnt from this many images tells the sides apart, not that nothing differs. Looking again at every new version adds up false alarms.</dd>
</dl>`

const SOURCES = [
  'A. Gretton, K. Borgwardt, M. Rasch, B. Schölkopf, A. Smola: A kernel two-sample test. Journal of Machine Learning Research 13 (2012), 723–773.',
  'P. H. Westfall, S. S. Young: Resampling-based multiple testing. Wiley (1993).',
  'S. Rabanser, S. Günnemann, Z. Lipton: Failing loudly: an empirical study of methods for detecting dataset shift. NeurIPS (2019).',
  'D. Lopez-Paz, M. Oquab: Revisiting classifier two-sample tests. ICLR (2017).',
  'E. LeDell, M. Petersen, M. van der Laan: Computationally efficient confidence intervals for cross-validated area under the ROC curve estimates. Electronic Journal of Statistics 9 (2015), 1583–1607.',
  'B. Phipson, G. Smyth: Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9 (2010).',
  'D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators (xoshiro128**), 2018.'
]

const provenance = ({ facts, versions, comparison }: ReportContent): [string, string][] => [
  ['report', facts.reportId],
  ['method', facts.methodVersion],
  ['backbone', facts.backboneId],
  ['bandwidth (median distance)', facts.bandwidth === null ? 'not computed' : digits(facts.bandwidth, 6)],
  ['permutations', String(facts.permutations)],
  ['basis (scale, components, kernel)', comparison.basis?.hash ?? 'not computed'],
  ['seed', String(facts.seed)],
  ['reference content hash', versions.reference.contentHash],
  ['reference manifest SHA-256', versions.reference.manifestSha256 ?? 'none'],
  ['current content hash', versions.current.contentHash],
  ['current manifest SHA-256', versions.current.manifestSha256 ?? 'none']
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
