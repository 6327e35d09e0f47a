import type { LiveWindow } from '@emberwatch/contracts'
import { html, renderPage, section } from '@emberwatch/page'

const figure = (value: number): string => value.toPrecision(3)

/** A window of production traffic for people, in the form of the other reports: one file that needs nothing else. The same window gives the same bytes. */
export const renderLiveWindow = ({ task, number, modelVersion, datasetVersion, sentence, from, to, predictions, images, groups, judged, reference, readings }: Omit<LiveWindow, 'judgedAt'>): string => renderPage({
  title: `Live drift: ${task}, window ${number}`,
  body: html`<h1>Has the traffic changed?</h1>
<p class="subtitle">Window ${String(number)} of the answers of ${modelVersion}, ${from} to ${to}</p>
<p>${sentence}</p>
${section('watched', 'What is watched', html`<table>
<thead><tr><th>monitor</th><th>window</th><th>reference</th><th>shift, in spreads</th><th>limit</th><th>beyond it</th></tr></thead>
<tbody>
${readings.map(({ name, value, reference: usual, shift, limit, exceeds }) => html`<tr><td>${name}</td><td>${figure(value)}</td><td>${figure(usual)}</td><td>${figure(shift)}</td><td>${figure(limit)}</td><td>${exceeds ? 'yes' : 'no'}</td></tr>`)}
</tbody>
</table>`)}
${section('facts', 'The facts', html`<p>${String(predictions)} recorded answers about ${String(images)} images of ${String(groups)} grid cells; judged by ${String(judged)} of them, one of each cell.
Held against ${String(reference.images)} images of ${String(reference.groups)} grid cells of ${datasetVersion} that the model was not trained on.</p>`)}`
})
