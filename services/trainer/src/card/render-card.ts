import { html, type Markup, renderPage, section } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { drawCurves } from './draw-curves.ts'
import { drawReliability } from './draw-reliability.ts'
import { showClasses, showConfusion } from './show-classes.ts'
import { showDecision, showVerdict } from './show-decision.ts'
import { showMistakes } from './show-mistakes.ts'
import { showData, showProvenance } from './show-provenance.ts'
import { showScores } from './show-scores.ts'
import { showLandCover, showSlices } from './show-slices.ts'
import { showUse } from './show-use.ts'
import { stateLimits } from './state-limits.ts'
import { STYLES } from './styles.ts'
import { percent, percentRange } from './words.ts'

const purposeOf = ({ model: { classes, alarm }, task: { title } }: CardContent): Markup => html`<p class="purpose">It answers one question about one image: <strong>${title}</strong> The answer is ${classes.length === 2 ? classes.join(' or ') : `one of ${classes.join(', ')}`}, with a probability of each.
${alarm === null ? null : html`It is made to draw people's attention to ${alarm.label}, and not to replace their judgement. `}What it cannot do is said under <a href="#limits">Limits</a>.</p>`

/** What a reader who stops here should have seen: good and bad side by side. */
const figuresOf = ({ model: { candidate: { accuracy, accuracyInterval, hardGround, ece, eceFloor, alarm, images }, majorityAccuracy } }: CardContent): Markup => html`<ul class="figures">
<li><strong>${percent(accuracy)}</strong>right of ${images} test images<br>95 %: ${percentRange(accuracyInterval)}<br>always the most frequent class: ${percent(majorityAccuracy)}</li>
${hardGround === null ? null : html`<li><strong>${percent(hardGround.accuracy)}</strong>right on hard ground (${hardGround.images} images)<br>95 %: ${percentRange(hardGround.accuracyInterval)}<br>always the most frequent class: ${percent(hardGround.majorityAccuracy)}</li>`}
${alarm === null ? null : html`<li><strong>${percent(alarm.recall)}</strong>of ${alarm.label} raises an alarm<br>95 %: ${percentRange(alarm.intervals.recall)}<br>alarms that are right: ${percent(alarm.precision)}</li>`}
<li><strong>${percent(ece)}</strong>calibration error: how far its confidence is off, on average<br>chance alone on so few images: ${percent(eceFloor)}</li>
</ul>`

const wide = (table: Markup): Markup => html`<div class="scroll">${table}</div>`

/**
 * A model's card for people: one HTML file that needs nothing else, no network and no script, and reads the same on paper.
 * The same content gives the same bytes.
 */
export const renderCard = (content: CardContent): string => {
  const { model: { modelVersion, task } } = content
  return renderPage({
    title: `Model ${modelVersion} of ${task}`,
    styles: STYLES,
    body: html`<h1>Model ${modelVersion}</h1>
<p class="subtitle">Model card, task ${task}</p>
${purposeOf(content)}
${showVerdict(content)}
${figuresOf(content)}
${section('scores', 'How good it is', wide(showScores(content)))}
${section('land-cover', 'Where it is really hard', wide(showLandCover(content)))}
${section('slices', 'By region, source and age', wide(showSlices(content)))}
${section('classes', 'What is taken for what', wide(html`${showConfusion(content)}${showClasses(content)}`))}
${section('curves', 'If the threshold were another', drawCurves(content))}
${section('confidence', 'Whether its confidence can be believed', drawReliability(content))}
${section('mistakes', 'Its worst mistakes', showMistakes(content))}
${section('decision', 'What was decided, and why', showDecision(content))}
${section('use', 'How to use it', showUse(content))}
${section('data', 'What it was made from', wide(showData(content)))}
${section('limits', 'Limits', html`<ul class="limits">
${stateLimits(content).map((limit) => html`<li>${limit}</li>`)}
</ul>`)}
${section('provenance', 'Provenance', showProvenance(content))}`
  })
}
