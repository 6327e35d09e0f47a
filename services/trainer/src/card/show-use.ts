import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, decimal, percent } from './words.ts'

const alarmOf = ({ model: { alarm, candidate: { alarm: scores } } }: CardContent): Markup => {
  if (alarm === null) return html`<p>This task warns of no class, so there is no alarm threshold.</p>`
  const counted = scores === null
    ? ''
    : ` On the test split it raised ${count(scores.hits)} alarms rightly and ${count(scores.falseAlarms)} wrongly, missed ${count(scores.missed)} and was rightly quiet on ${count(scores.quiet)}.`
  return html`<p>People are warned from a probability of <strong>${decimal(alarm.threshold)}</strong> of <strong>${alarm.label}</strong> on: chosen on the validation split for a wanted recall, not on the test split.${counted}</p>`
}

const temperatureOf = ({ model: { temperature } }: CardContent): string =>
  `Its confidence was divided by a temperature of ${decimal(temperature)}, fitted on the validation split (${temperature > 1 ? 'above 1: it was too sure of itself' : temperature < 1 ? 'below 1: it was too modest' : '1: it was right'}); the temperature is part of every file. It changes no answer, only how sure it is.`

/** What goes in, what comes out, and from when on people are warned. */
export const showUse = (content: CardContent): Markup => {
  const { model: { classes, backbone, files }, definition: { inputName, outputs, preprocessing, featureMap } } = content
  const { width, height, colour, kernel, mean, std } = preprocessing
  return html`${alarmOf(content)}
<p>${temperatureOf(content)}</p>
<table>
<caption>model.onnx in any ONNX runtime</caption>
<thead><tr><th scope="col">name</th><th scope="col">what</th></tr></thead>
<tbody>
<tr><th scope="row">input <code>${inputName}</code></th><td>float32 [N, 3, ${height}, ${width}]: ${colour.toUpperCase()} pixels 0 to 255, stretched to ${width} × ${height} (${kernel} interpolation), then (value − mean) / deviation with means ${mean.join(', ')} and deviations ${std.join(', ')}</td></tr>
<tr><th scope="row">output <code>probabilities</code></th><td>[N, ${classes.length}]: ${classes.join(', ')}, in this order</td></tr>
<tr><th scope="row">output <code>${outputs.embedding}</code></th><td>[N, ${backbone.embeddingSize}]: what the head sees; equal backbones give comparable embeddings</td></tr>
<tr><th scope="row">output <code>${outputs.features}</code></th><td>[N, ${featureMap.join(', ')}]: the last feature map</td></tr>
</tbody>
</table>
<p class="note">The file names its classes and its preprocessing in its metadata. head.onnx (${percent(files.head.bytes / files.model.bytes)} of its size) is the head alone: [N, ${backbone.embeddingSize}] in, the probabilities out.</p>`
}
