import type { RunComparison } from '@emberwatch/contracts'
import { html, type Markup, renderPage, section } from '@emberwatch/page'
import { type ComparedRun, numbered } from './compared-run.ts'
import { drawCurves, runLegend } from './draw-curves.ts'
import { showCost, showDifferences, showEpochs, showOutcome, showScores } from './show-tables.ts'
import { COMPARISON_STYLES } from './styles.ts'

const drawLosses = (runs: readonly ComparedRun[]): Markup => drawCurves(runs, {
  id: 'losses',
  title: 'Loss by epoch',
  yTitle: 'loss',
  caption: 'Solid: validation loss; dashed: training loss. A ring marks the epoch whose weights were kept.',
  curves: [{ of: ({ validationLoss }) => validationLoss, line: 'solid' }, { of: ({ trainLoss }) => trainLoss, line: 'dashed' }]
})

const drawAccuracy = (runs: readonly ComparedRun[]): Markup => drawCurves(runs, {
  id: 'accuracy',
  title: 'Validation accuracy by epoch',
  yTitle: 'validation accuracy',
  caption: 'Share of the validation split answered rightly; the ring is the same epoch as above.',
  curves: [{ of: ({ validationAccuracy }) => validationAccuracy, line: 'solid' }]
})

const showCurves = (runs: readonly ComparedRun[]): Markup => runs.every(({ history }) => history.length === 0)
  ? html`<p>Nothing was measured yet.</p>`
  : html`<p>Of each run the trial with the lowest validation loss.</p>
${runLegend(runs)}
${drawLosses(runs)}
${drawAccuracy(runs)}
${showEpochs(runs, [{ name: 'train loss', of: ({ trainLoss }) => trainLoss }, { name: 'val. loss', of: ({ validationLoss }) => validationLoss }, { name: 'val. accuracy', of: ({ validationAccuracy }) => validationAccuracy }])}`

/** Training runs side by side for people: one HTML file that needs nothing else, no network and no script. */
export const renderComparison = (task: string, comparison: RunComparison): string => {
  const runs = numbered(comparison)
  return renderPage({
    title: `Training runs compared: ${task}`,
    styles: COMPARISON_STYLES,
    body: html`<h1>${runs.length} training runs side by side</h1>
<p class="subtitle">Task ${task}</p>
${section('differences', 'What was chosen differently', showDifferences(runs, comparison.differing))}
${section('outcome', 'What became of them', showOutcome(runs))}
${section('scores', 'How good they are', showScores(runs))}
${section('curves', 'How they learned', showCurves(runs))}
${section('cost', 'What they cost', showCost(runs))}`
  })
}
