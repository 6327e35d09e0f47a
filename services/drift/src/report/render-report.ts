import { html, type Markup, renderPage, section } from '@emberwatch/page'
import { drawComponents } from './draw-components.ts'
import { drawLabels } from './draw-labels.ts'
import { drawMap } from './draw-map.ts'
import { drawWitness } from './draw-witness.ts'
import { drawNullDistribution } from './draw-null-distribution.ts'
import type { ReportContent } from './report-content.ts'
import { showCauses, showQuality } from './show-causes.ts'
import { showFacts } from './show-facts.ts'
import { showMethods } from './show-methods.ts'
import { showPlaces } from './show-places.ts'
import { showTests } from './show-tests.ts'
import { showUnlike } from './show-unlike.ts'
import { STYLES } from './styles.ts'

/** The sentence with its first words, up to the colon, set apart. */
const verdictOf = ({ facts: { verdict, sentence } }: ReportContent): Markup => {
  const colon = sentence.indexOf(':') + 1
  return html`<p class="verdict ${verdict}"><strong>${sentence.slice(0, colon)}</strong>${sentence.slice(colon).replaceAll('p = ', 'p\u00a0=\u00a0')}</p>`
}

const cautionsOf = ({ facts: { cautions } }: ReportContent): Markup | null => cautions.length === 0
  ? null
  : html`<ul class="cautions">
${cautions.map((caution) => html`<li>${caution}</li>`)}
</ul>`

/**
 * The report for people: one HTML file that needs nothing else, no network and no script, and reads the same on paper.
 * The same content gives the same bytes.
 */
export const renderReport = (content: ReportContent): string => {
  const { facts: { task, reference, current } } = content
  return renderPage({
    title: `Drift report: ${task}, ${reference.version} and ${current.version}`,
    styles: STYLES,
    body: html`<h1>Have the images changed?</h1>
<p class="subtitle">Drift report of task ${task}: ${current.version} compared with ${reference.version}</p>
${verdictOf(content)}
${cautionsOf(content)}
${section('causes', 'What is behind it', showCauses(content))}
${section('facts', 'The facts', showFacts(content))}
${section('chance', 'Could it be chance?', drawNullDistribution(content))}
${section('tests', 'Tests and effects', showTests(content))}
${section('apart', 'How well the sides can be told apart', drawWitness(content))}
${section('label-mix', 'The mix of labels', drawLabels(content))}
${section('look', 'How the images lie', drawComponents(content))}
${section('unlike', 'The most changed images', showUnlike(content))}
${section('quality', 'Image quality', showQuality(content))}
${section('where', 'Where and when they are from', html`${drawMap(content)}
${showPlaces(content)}`)}
${section('methods', 'Method', showMethods(content))}`
  })
}
