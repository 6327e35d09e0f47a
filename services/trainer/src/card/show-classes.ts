import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, decimal, percent, percentRange } from './words.ts'

/** Images by what they are and what was answered; the darker, the larger a share of their class. */
export const showConfusion = ({ model: { classes, candidate: { confusion } } }: CardContent): Markup => html`<table class="numbers confusion">
<caption>Confusion matrix: images by what they are (rows) and what was answered (columns)</caption>
<thead><tr><th scope="col">labelled, answered</th>${classes.map((answer) => html`<th scope="col">${answer}</th>`)}<th scope="col">images</th></tr></thead>
<tbody>
${classes.map((truth) => {
    const row = classes.map((answer) => confusion[truth]?.[answer] ?? 0)
    const images = row.reduce((sum, value) => sum + value, 0)
    return html`<tr><th scope="row">${truth}</th>${row.map((value, at) => html`<td class="${classes[at] === truth ? 'right' : 'wrong'}" style="--share: ${(value / Math.max(1, images)).toFixed(3)}">${count(value)}</td>`)}<td>${count(images)}</td></tr>`
  })}
</tbody>
</table>`

/** Each class against the others. */
export const showClasses = ({ model: { classes, candidate: { perClass } } }: CardContent): Markup => html`<table class="numbers">
<caption>Each class against all others, with 95 % intervals</caption>
<thead><tr><th scope="col">class</th><th scope="col">images</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th><th scope="col">ROC-AUC</th><th scope="col">PR-AUC</th></tr></thead>
<tbody>
${classes.map((label) => {
    const scores = perClass[label]
    const measured = (name: 'precision' | 'recall' | 'f1'): Markup => html`<td>${percent(scores?.[name])}<br><small>${percentRange(scores?.intervals[name])}</small></td>`
    return html`<tr><th scope="row">${label}</th><td>${count(scores?.images ?? 0)}</td>${measured('precision')}${measured('recall')}${measured('f1')}<td>${decimal(scores?.rocAuc)}</td><td>${decimal(scores?.prAuc)}</td></tr>`
  })}
</tbody>
</table>`
