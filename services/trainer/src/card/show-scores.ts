import type { Evaluation } from '@emberwatch/contracts'
import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { count, decimal, decimalRange, percent, percentRange } from './words.ts'

type Bounds = readonly [number, number] | null
interface Score { name: string, note?: string, of: (evaluation: Evaluation) => { value: string, interval: string } | null }

const share = (value: number | null, interval: Bounds) => ({ value: percent(value), interval: percentRange(interval) })
const number = (value: number | null, interval: Bounds) => ({ value: decimal(value), interval: decimalRange(interval) })

const SCORES: readonly Score[] = [
  { name: 'accuracy', of: ({ accuracy, accuracyInterval }) => share(accuracy, accuracyInterval) },
  { name: 'accuracy on hard ground', of: ({ hardGround }) => hardGround === null ? null : share(hardGround.accuracy, hardGround.accuracyInterval) },
  { name: 'accuracy as it was', note: 'on the parent version\'s test images', of: ({ asItWas }) => asItWas === null ? null : share(asItWas.accuracy, asItWas.accuracyInterval) },
  { name: 'precision', note: 'mean of the classes', of: ({ macroPrecision, intervals }) => share(macroPrecision, intervals.macroPrecision) },
  { name: 'recall', note: 'mean of the classes', of: ({ macroRecall, intervals }) => share(macroRecall, intervals.macroRecall) },
  { name: 'F1', note: 'mean of the classes', of: ({ macroF1, intervals }) => share(macroF1, intervals.macroF1) },
  { name: 'ROC-AUC', of: ({ rocAuc, intervals }) => number(rocAuc, intervals.rocAuc) },
  { name: 'PR-AUC', of: ({ prAuc, intervals }) => number(prAuc, intervals.prAuc) },
  { name: 'log loss', note: 'lower is better', of: ({ logLoss, intervals }) => number(logLoss, intervals.logLoss) },
  { name: 'Brier score', note: 'lower is better', of: ({ brier, intervals }) => number(brier, intervals.brier) },
  { name: 'calibration error (ECE)', note: 'lower is better', of: ({ ece, intervals }) => share(ece, intervals.ece) },
  { name: 'recall of alarms', of: ({ alarm }) => alarm === null ? null : share(alarm.recall, alarm.intervals.recall) },
  { name: 'precision of alarms', of: ({ alarm }) => alarm === null ? null : share(alarm.precision, alarm.intervals.precision) }
]

const row = ({ name, note, of }: Score, candidate: Evaluation, champion: Evaluation | null): Markup[] => {
  const own = of(candidate)
  const other = champion === null ? null : of(champion)
  if (own === null) return []
  return [html`<tr><th scope="row">${name}${note === undefined ? null : html` <small>${note}</small>`}</th><td><strong>${own.value}</strong></td><td>${own.interval}</td>${champion === null ? null : html`<td>${other?.value ?? '–'}</td><td>${other?.interval ?? '–'}</td>`}</tr>`]
}

/** Every score with its interval, the champion's beside it. */
export const showScores = ({ model: { candidate, champion, majorityAccuracy } }: CardContent): Markup => html`<table class="numbers">
<caption>On the ${count(candidate.images)} test images, which lie in ${count(candidate.cells)} grid cells and which no model has seen</caption>
<thead><tr><th scope="col">score</th><th scope="col">${candidate.modelVersion}</th><th scope="col">95 % interval</th>${champion === null ? null : html`<th scope="col">champion ${champion.modelVersion}</th><th scope="col">95 % interval</th>`}</tr></thead>
<tbody>
${SCORES.flatMap((score) => row(score, candidate, champion))}
</tbody>
</table>
<p class="note">Always answering the most frequent class would get ${percent(majorityAccuracy)} right. Intervals come from drawing whole grid cells anew ${count(candidate.resampling.resamples)} times, for images of one place are not independent.${champion === null ? '' : ' Both models answered the same images.'}</p>`
