import type { Split } from '@emberwatch/contracts'
import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, decimal, percent, size } from './words.ts'

const SPLITS: readonly Split[] = ['train', 'validation', 'test']

/** What it was fitted, calibrated and judged on. */
export const showData = ({ model: { classes, datasetVersion }, dataset: { images, counts, parent } }: CardContent): Markup => html`<p>Dataset version <strong>${datasetVersion}</strong>: ${count(images)} images${parent === null ? '' : `, after ${parent}`}. Which split an image belongs to follows from the grid cell it lies in and never changes, so images of one place are never in two splits.</p>
<table class="numbers">
<caption>Images by split and class</caption>
<thead><tr><th scope="col">split</th>${classes.map((label) => html`<th scope="col">${label}</th>`)}<th scope="col">all</th></tr></thead>
<tbody>
${SPLITS.map((split) => html`<tr><th scope="row">${split}</th>${classes.map((label) => html`<td>${count(counts[split][label] ?? 0)}</td>`)}<td>${count(Object.values(counts[split]).reduce((sum, value) => sum + value, 0))}</td></tr>`)}
</tbody>
</table>`

const factsOf = ({ model }: CardContent): [string, string][] => {
  const { backbone, files, signature } = model
  return [
    ['task', model.task],
    ['model version', model.modelVersion],
    ['training run', model.runId],
    ['made at', model.createdAt],
    ['dataset version', model.datasetVersion],
    ['dataset content hash (SHA-256)', model.datasetContentHash],
    ['backbone', backbone.backboneId],
    ['backbone file (SHA-256)', backbone.sha256],
    ['preprocessing hash (SHA-256)', backbone.preprocessingHash],
    ...([['model.onnx', files.model], ['head.onnx', files.head], ['head.json', files.layers], ['head.bin', files.weights]] as const)
      .map(([name, file]): [string, string] => [`${name}, ${size(file.bytes)} (SHA-256)`, file.sha256]),
    ['signature', signature == null ? 'not signed' : `${signature.algorithm}, key ${signature.keyId}: ${signature.value}`],
    ...(model.codeVersion === undefined ? [] : [['code version', model.codeVersion] as [string, string]]),
    ...(model.epoch === undefined ? [] : [['epoch of the trainer\'s lease', String(model.epoch)] as [string, string]])
  ]
}

const fittingOf = ({ model: { parameters, backend, validation } }: CardContent): [string, string][] => [
  ...Object.entries(parameters).map(([name, value]): [string, string] => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  ['TensorFlow.js back end', backend],
  ['best epoch', String(validation.epoch)],
  ['validation loss and accuracy', `${decimal(validation.loss)}, ${percent(validation.accuracy)}`]
]

const table = (caption: string, facts: readonly [string, string][]): Markup => html`<table class="provenance">
<caption>${caption}</caption>
<thead><tr><th scope="col">what</th><th scope="col">value</th></tr></thead>
<tbody>
${facts.map(([what, value]) => html`<tr><th scope="row">${what}</th><td><code>${value}</code></td></tr>`)}
</tbody>
</table>`

/** Everything by which it can be found again, checked, and made again. */
export const showProvenance = (content: CardContent): Markup => html`${table('What it is, exactly', factsOf(content))}
${table('How its head was fitted', fittingOf(content))}`
