import type { GateCheck } from '@emberwatch/contracts'
import { html, type Markup } from '@emberwatch/page'
import type { CardContent } from './card-content.ts'
import { pValue } from './words.ts'

/** What became of it, in one sentence, at the head of the page. */
export const showVerdict = ({ model: { decision: { reason, alias, wouldPromote } } }: CardContent): Markup => {
  const colon = reason.indexOf(':') + 1
  const first = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1, colon)}`
  return html`<p class="verdict ${alias === 'champion' ? 'taken' : wouldPromote ? 'waiting' : 'left'}"><strong>${first}</strong>${reason.slice(colon)}</p>`
}

const rounded = (value: number | null): string => value === null ? 'not measured' : String(Number(value.toPrecision(3)))

const row = ({ name, value, comparison, limit, passed }: GateCheck): Markup =>
  html`<tr><th scope="row">${name}</th><td>${rounded(value)}</td><td>${comparison === 'at-least' ? 'at least' : 'at most'} ${rounded(limit)}</td><td class="${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'failed'}</td></tr>`

/** Every condition it was held against. */
export const showDecision = ({ model: { decision } }: CardContent): Markup => {
  const { checks, gainInterval, mcnemarPValue, onlyCandidateRight, onlyChampionRight, mode, rule } = decision
  const against = rule === 'better-than-champion' ? 'the champion' : 'always answering the most frequent class'
  return html`${checks.length === 0
    ? html`<p>${decision.reason}</p>`
    : html`<table class="numbers">
<caption>What it had to pass, policy ${mode}</caption>
<thead><tr><th scope="col">condition</th><th scope="col">measured</th><th scope="col">must be</th><th scope="col"></th></tr></thead>
<tbody>
${checks.map(row)}
</tbody>
</table>`}
${onlyCandidateRight === null || onlyChampionRight === null
    ? null
    : html`<p class="note">Against ${against}, ${onlyCandidateRight} images were answered rightly by this model only and ${onlyChampionRight} by the other only.${gainInterval === null ? '' : ` Gain in accuracy, 95 % interval: ${(100 * gainInterval[0]).toFixed(1)} to ${(100 * gainInterval[1]).toFixed(1)} points.`}${mcnemarPValue === null ? '' : ` McNemar's exact test over images, p ${pValue(mcnemarPValue)}; the test that counts flips whole grid cells.`}</p>`}
<p class="note">This is what was decided when the model was made; which model is champion now, the registry says.</p>`
}
