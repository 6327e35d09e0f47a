import { html, type Markup } from '@emberwatch/page'
import type { ComparedRun } from './compared-run.ts'
import { choice, duration, score } from './format-figures.ts'

type Model = NonNullable<ComparedRun['model']>

interface Row {
  name: string
  of: (run: ComparedRun) => string
  /** The figure by which the best of the row is found, and whether more of it is better. */
  best?: { by: (run: ComparedRun) => number | null | undefined, more: boolean }
}

const haveDifferentData = (runs: readonly ComparedRun[]): boolean => new Set(runs.map(({ run }) => run.datasetVersion)).size > 1

const head = (runs: readonly ComparedRun[]): Markup => html`<thead><tr><td></td>${runs.map(({ number, run }) => html`<th scope="col"><span class="swatch run-${number}"></span> ${number} <code>${run.runId.slice(0, 8)}</code></th>`)}</tr></thead>`

/** The best figure of a row; none where there is nothing to choose from, or where the scores are of different images. */
const bestIn = (runs: readonly ComparedRun[], { best }: Row): number | undefined => {
  const figures = new Set(runs.flatMap((run) => best?.by(run) ?? []))
  if (best === undefined || figures.size < 2 || haveDifferentData(runs)) return undefined
  return best.more ? Math.max(...figures) : Math.min(...figures)
}

const showRow = (runs: readonly ComparedRun[], row: Row): Markup => {
  const winner = bestIn(runs, row)
  const cells = runs.map((run) => winner !== undefined && row.best?.by(run) === winner ? html`<td><strong>${row.of(run)}</strong></td>` : html`<td>${row.of(run)}</td>`)
  return html`<tr><th scope="row">${row.name}</th>${cells}</tr>`
}

const table = (caption: string, runs: readonly ComparedRun[], rows: readonly Row[]): Markup => html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
${head(runs)}
<tbody>
${rows.map((row) => showRow(runs, row))}
</tbody>
</table></div>`

const chosen = ({ run: { datasetVersion, backend, parameters } }: ComparedRun): Record<string, unknown> => ({ datasetVersion, backend, ...parameters })

/** What was chosen differently. */
export const showDifferences = (runs: readonly ComparedRun[], differing: readonly string[]): Markup => differing.length === 0
  ? html`<p>Nothing: data, parameters and back end are the same.</p>`
  : table('Choices', runs, differing.map((name) => ({ name, of: (run) => choice(chosen(run)[name]) })))

const ofModel = (name: string, of: (model: Model) => string): Row => ({ name, of: ({ model }) => model === null ? '–' : of(model) })

const scored = (name: string, more: boolean, read: (model: Model) => { value: number | null, interval?: readonly [number, number] | null }): Row => ({
  ...ofModel(name, (model) => { const { value, interval } = read(model); return score(value, interval) }),
  best: { by: ({ model }) => model === null ? null : read(model).value, more }
})

const SCORES: readonly Row[] = [
  ofModel('images tested', ({ candidate }) => `${candidate.images} in ${candidate.cells} cells`),
  scored('accuracy', true, ({ candidate: { accuracy, accuracyInterval } }) => ({ value: accuracy, interval: accuracyInterval })),
  scored('accuracy on hard ground', true, ({ candidate: { hardGround } }) => ({ value: hardGround?.accuracy ?? null, interval: hardGround?.accuracyInterval ?? null })),
  scored('macro F1', true, ({ candidate: { macroF1, intervals } }) => ({ value: macroF1, interval: intervals.macroF1 })),
  scored('ROC-AUC', true, ({ candidate: { rocAuc, intervals } }) => ({ value: rocAuc, interval: intervals.rocAuc })),
  scored('PR-AUC', true, ({ candidate: { prAuc, intervals } }) => ({ value: prAuc, interval: intervals.prAuc })),
  scored('alarm: recall', true, ({ candidate: { alarm } }) => ({ value: alarm?.recall ?? null, interval: alarm?.intervals.recall ?? null })),
  scored('alarm: precision', true, ({ candidate: { alarm } }) => ({ value: alarm?.precision ?? null, interval: alarm?.intervals.precision ?? null })),
  scored('log loss', false, ({ candidate: { logLoss, intervals } }) => ({ value: logLoss, interval: intervals.logLoss })),
  scored('Brier score', false, ({ candidate: { brier, intervals } }) => ({ value: brier, interval: intervals.brier })),
  scored('calibration error (ECE)', false, ({ candidate: { ece, intervals } }) => ({ value: ece, interval: intervals.ece })),
  scored('validation loss', false, ({ validation }) => ({ value: validation.loss })),
  scored('validation accuracy', true, ({ validation }) => ({ value: validation.accuracy }))
]

/** How the models answer the frozen test split. */
export const showScores = (runs: readonly ComparedRun[]): Markup => html`<p>On the frozen test split of each run's dataset version, with 95 % intervals.
${haveDifferentData(runs)
  ? html`<strong class="caution">The dataset versions differ: these scores are not all of the same images, and none is marked as the best.</strong>`
  : html`Bold is the best figure of a row, which may be chance where intervals overlap.`}</p>
${table('Scores', runs, SCORES)}`

const OUTCOME: readonly Row[] = [
  { name: 'state', of: ({ run }) => run.failure === null ? run.state : `${run.state}: ${run.failure}` },
  { name: 'model', of: ({ run }) => run.modelVersion ?? '–' },
  ofModel('hidden units', ({ units }) => String(units)),
  ofModel('decision', ({ decision }) => decision.promote ? 'promoted' : decision.wouldPromote ? 'passed, left to a person' : 'held back'),
  ofModel('why', ({ decision }) => decision.reason)
]

/** What became of each run. */
export const showOutcome = (runs: readonly ComparedRun[]): Markup => table('Outcome', runs, OUTCOME)

const COST: readonly Row[] = [
  { name: 'began', of: ({ run }) => run.startedAt },
  { name: 'asked for by', of: ({ run }) => run.trigger },
  { name: 'duration', of: ({ seconds }) => duration(seconds) },
  { name: 'processor time', of: ({ run }) => duration(run.cpuSeconds ?? null) },
  { name: 'trials', of: ({ best }) => best === null ? '–' : String(best.trials) },
  { name: 'best epoch', of: ({ best, history }) => best === null ? '–' : `${best.epoch} of ${history.length} (trial ${best.trial})` },
  { name: 'back end', of: ({ run }) => run.backend ?? '–' },
  { name: 'device', of: ({ run }) => run.device ?? '–' },
  { name: 'code', of: ({ run }) => run.codeVersion ?? '–' },
  { name: 'seed', of: ({ run }) => String(run.parameters.seed) }
]

/** What each training cost, and on what it ran. */
export const showCost = (runs: readonly ComparedRun[]): Markup => table('Cost', runs, COST)

/** The numbers behind the curves, epoch by epoch. */
export const showEpochs = (runs: readonly ComparedRun[], columns: readonly { name: string, of: (epoch: ComparedRun['history'][number]) => number }[]): Markup => {
  const last = Math.max(0, ...runs.flatMap(({ history }) => history.map(({ epoch }) => epoch)))
  const titles = runs.flatMap(({ number }) => columns.map(({ name }) => html`<th scope="col">${number}: ${name}</th>`))
  const rows = Array.from({ length: last }, (_, index) => {
    const cells = runs.flatMap(({ history }) => {
      const found = history.find(({ epoch }) => epoch === index + 1)
      return columns.map(({ of }) => html`<td>${found === undefined ? '' : of(found).toFixed(4)}</td>`)
    })
    return html`<tr><th scope="row">${index + 1}</th>${cells}</tr>`
  })
  return html`<details><summary>The numbers of these curves</summary><div class="wide" role="region" aria-label="The numbers of these curves" tabindex="0"><table class="epochs">
<thead><tr><th scope="col">epoch</th>${titles}</tr></thead>
<tbody>
${rows}
</tbody>
</table></div></details>`
}
