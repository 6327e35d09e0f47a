import { html, type Markup } from '@emberwatch/page'
import type { Effect, GlobalTestName } from '../domain/comparison-result.ts'
import { digits, percent } from '../domain/format-numbers.ts'
import type { ReportContent } from './report-content.ts'

const TESTS: { readonly [Name in GlobalTestName]: string } = {
  mmd: 'distance of the distributions (MMD²)',
  predictions: 'what the model says (largest KS distance)',
  labels: 'shares of the labels (chi-square)',
  classifier: 'a classifier between the sides (score difference)',
  dimensions: 'single dimensions (largest KS distance)'
}

const EFFECTS: { readonly [Name in Effect['name']]: string } = {
  auc: 'area under the classifier\'s curve (0.5 is chance)',
  'mean-shift': 'distance of the means, in spreads of the reference',
  'ks-excess': 'largest KS distance beyond chance',
  'label-tvd': 'mix of labels: share that would have to change',
  'prediction-tvd': 'mix of predictions: share that would have to change',
  'entropy-shift': 'how unsure the model is, in nats'
}

const testTable = ({ comparison: { tests } }: ReportContent): Markup => html`<table>
<caption>The tests that decide together</caption>
<thead><tr><th scope="col">test</th><th scope="col">statistic</th><th scope="col">95% of chance below</th><th scope="col">p alone</th><th scope="col">p among all</th></tr></thead>
<tbody>
${tests.map(({ name, statistic, nullQuantile95, pValue, adjusted }) => html`<tr><th scope="row">${TESTS[name]}</th><td>${digits(statistic)}</td><td>${digits(nullQuantile95)}</td><td>${digits(pValue)}</td><td>${digits(adjusted)}</td></tr>`)}
</tbody>
</table>`

const effectTable = ({ comparison: { effects } }: ReportContent): Markup => html`<table>
<caption>How large the difference is</caption>
<thead><tr><th scope="col">effect</th><th scope="col">value</th><th scope="col">95% interval</th><th scope="col">moderate, severe from</th><th scope="col">is</th></tr></thead>
<tbody>
${effects.map(({ name, value, low, high, moderate, severe, severity }) => html`<tr><th scope="row">${EFFECTS[name]}</th><td>${digits(value)}</td><td>${digits(low)} to ${digits(high)}</td><td>${digits(moderate)}, ${digits(severe)}</td><td>${severity === 'none' ? 'small' : severity}</td></tr>`)}
</tbody>
</table>`

const dimensionTable = ({ comparison: { local } }: ReportContent): Markup | null => local === null
  ? null
  : html`<details>
<summary>The embedding dimensions that moved most; ${percent(local.shareDrifted)} of ${local.dimensions} moved (of those found, ${percent(local.falseDiscoveryRate)} by chance)</summary>
<table>
<caption>Dimensions, the most changed first; for looking at, they decide nothing</caption>
<thead><tr><th scope="col">dimension</th><th scope="col">KS distance</th><th scope="col">moved, in spreads</th><th scope="col">variance, times</th><th scope="col">p, adjusted</th></tr></thead>
<tbody>
${local.top.slice(0, 10).map(({ dimension, ksD, smd, varianceRatio, adjusted }) => html`<tr><th scope="row">${dimension}</th><td>${digits(ksD, 2)}</td><td>${Number.isFinite(smd) ? digits(smd, 2) : '–'}</td><td>${Number.isFinite(varianceRatio) ? digits(varianceRatio, 2) : '–'}</td><td>${digits(adjusted, 2)}</td></tr>`)}
</tbody>
</table>
</details>`

/** Every test and every effect, as tables. */
export const showTests = (content: ReportContent): Markup => content.comparison.tests.length === 0
  ? html`<p>There is too little data for the tests.</p>`
  : html`${testTable(content)}
${effectTable(content)}
${dimensionTable(content)}`
