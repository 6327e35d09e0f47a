import type { DriftSide, DriftVerdict, DriftWithinLabels } from '@emberwatch/contracts'
import { counted, digits, percent } from './format-numbers.ts'
import { labelShares } from './label-mix.ts'
import { METHOD } from './method.ts'

/** What a verdict is put into words from. */
export interface VerdictFacts {
  verdict: DriftVerdict
  reference: DriftSide
  current: DriftSide
  significance: number
  pValue: number | null
  withinLabels: DriftWithinLabels | null
  effect: number | null
  effectInterval: [number, number] | null
}

const sizeOf = ({ images, groups }: DriftSide): string => `${counted(images, 'image')} in ${counted(groups, 'grid cell')}`

const newImages = ({ images, groups, version }: DriftSide): string => `the ${counted(images, 'new image')} of ${version} (${counted(groups, 'grid cell')})`

const mixOf = (side: 'reference' | 'current', { reference, current }: VerdictFacts): string =>
  labelShares(reference.labels, current.labels).map((share) => `${share.label} ${percent(share[side])}`).join(', ')

const mixChanged = (facts: VerdictFacts): boolean => mixOf('reference', facts) !== mixOf('current', facts)

/** What of a difference the mix of labels explains, as far as the test within labels can say. */
const labelCause = (facts: VerdictFacts): string => {
  const { withinLabels, significance, verdict } = facts
  const changed = mixChanged(facts)
  const mix = changed ? `The mix of labels changed from ${mixOf('reference', facts)} to ${mixOf('current', facts)}` : `The mix of labels is the same (${mixOf('current', facts)})`
  if (withinLabels === null) return `${mix}; whether images of the same label differ could not be tested, because no label has ${METHOD.fewestGroups} comparable grid cells on both sides.`
  const p = `p = ${digits(withinLabels.pValue)} within ${withinLabels.labels.join(', ')}`
  if (withinLabels.pValue <= significance) return `${mix}; images of the same label differ too (${p})${changed ? ', so the mix alone does not explain it' : ''}.`
  if (verdict === 'drift') return `${mix}; among images of the same label no difference was found (${p})${changed ? ', so the mix of labels is the likely cause' : ''}.`
  return `${mix}; among images of the same label no difference was found either (${p}).`
}

const inconclusive = ({ reference, current }: VerdictFacts): string =>
  `Inconclusive: ${current.version} has ${sizeOf(current)} to compare and ${reference.version} has ${sizeOf(reference)}. ` +
  `Each side needs at least ${METHOD.fewestImages} images in ${METHOD.fewestGroups} grid cells of its own before a test can tell chance from change: collect more images from other places, or compare versions further apart.`

const drift = (facts: VerdictFacts): string =>
  `Drift: ${newImages(facts.current)} differ from ${facts.reference.version} by more than chance explains ` +
  `(p = ${digits(facts.pValue ?? 0)}; among alike versions at most ${percent(facts.significance)} of comparisons would say so). ${labelCause(facts)}`

const noDriftFound = (facts: VerdictFacts): string => {
  const unseen = facts.effectInterval === null ? '' : `: a shift of up to ${digits(facts.effectInterval[1], 2)} of the reference's spread would fit these images as well`
  return `No drift found: ${newImages(facts.current)} cannot be told from ${facts.reference.version} (p = ${digits(facts.pValue ?? 0)}). ` +
    `That does not prove them alike${unseen}. ${labelCause(facts)}`
}

/** The verdict in plain words: how sure, what it does not mean, and what the mix of labels has to do with it. */
export const phraseVerdict = (facts: VerdictFacts): string => {
  switch (facts.verdict) {
    case 'drift': return drift(facts)
    case 'no-drift-found': return noDriftFound(facts)
    case 'inconclusive': return inconclusive(facts)
  }
}
