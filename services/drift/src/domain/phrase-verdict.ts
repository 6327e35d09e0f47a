import type { DriftSide } from '@emberwatch/contracts'
import type { ComparisonResult, Effect } from './comparison-result.ts'
import { counted, digits, percent } from './format-numbers.ts'
import { labelShares, nameOfLabel } from './label-mix.ts'
import { METHOD } from './method.ts'

/** What a verdict is put into words from. */
export interface VerdictFacts { comparison: ComparisonResult, reference: DriftSide, current: DriftSide }

const newImages = ({ images, groups, version }: DriftSide): string => `the ${counted(images, 'new image')} of ${version} (${counted(groups, 'grid cell')})`

const mixOf = (side: 'reference' | 'current', { reference, current }: VerdictFacts): string =>
  labelShares(reference.labels, current.labels).map((share) => `${nameOfLabel(share.label)} ${percent(share[side])}`).join(', ')

const conditionalPart = ({ comparison: { conditional, significance } }: VerdictFacts): string => {
  if (conditional === null) return `whether images of the same label differ could not be tested, because no label has ${METHOD.fewestConditionalGroups} comparable grid cells on both sides`
  const p = `p = ${digits(conditional.pValue)} within ${conditional.labels.join(', ')}`
  return conditional.pValue <= significance ? `images of the same label differ too (${p})` : `among images of the same label no difference was found (${p})`
}

/** What of a difference the mix of labels explains, as far as can be said. */
const labelCause = (facts: VerdictFacts): string => {
  const { comparison: { kind, labels } } = facts
  if (labels === null) return ''
  const changed = mixOf('reference', facts) !== mixOf('current', facts)
  const mix = changed ? `The mix of labels changed from ${mixOf('reference', facts)} to ${mixOf('current', facts)} (p = ${digits(labels.pValue)})` : `The mix of labels is the same (${mixOf('current', facts)})`
  const conclusion = kind === 'mix' ? ', so the mix of labels is the likely cause' : kind === 'both' ? ', so the mix alone does not explain it' : ''
  return ` ${mix}; ${conditionalPart(facts)}${conclusion}.`
}

/** The effect that says most plainly how large a difference is. */
const EFFECT_WORDS: { readonly [Name in Effect['name']]: (effect: Effect) => string } = {
  auc: ({ value }) => `a classifier tells a new image from an old one in ${percent(value)} of pairs (50% is chance)`,
  'mean-shift': ({ value }) => `the mean moved by ${digits(value, 2)} of the reference's spread`,
  'ks-excess': ({ value }) => `the distribution of one measure moved by ${percent(value)} beyond chance`,
  'label-tvd': ({ value }) => `${percent(value)} of the images would need another label to have the old mix`,
  'prediction-tvd': ({ value }) => `${percent(value)} of the predictions would have to change to have the old mix`,
  'entropy-shift': ({ value }) => `the model is ${value > 0 ? 'less' : 'more'} sure by ${digits(Math.abs(value), 2)} nats`
}

const sizeInWords = ({ comparison: { effects } }: VerdictFacts): string => {
  const largest = effects.filter(({ severity }) => severity === 'severe').concat(effects.filter(({ severity }) => severity === 'moderate'))[0] ?? effects[0]
  return largest === undefined ? '' : EFFECT_WORDS[largest.name](largest)
}

const collectMore = ({ comparison: { minimumDetectable } }: VerdictFacts): string => {
  if (minimumDetectable === null) return ''
  const { auc, moreGroups } = minimumDetectable
  const more = [[moreGroups.reference, 'reference'], [moreGroups.current, 'current side']] as const
  const wanted = more.filter(([groups]) => groups > 0).map(([groups, side]) => `about ${counted(groups, 'more grid cell')} for the ${side}`)
  const seen = ` With this many images only a difference that a classifier sees in ${percent(auc)} of pairs would surely be found`
  return wanted.length === 0 ? `${seen}.` : `${seen}; to find one of 55%, collect ${wanted.join(' and ')}.`
}

const tooLittle = ({ comparison: { refusals } }: VerdictFacts): string =>
  `Inconclusive: ${refusals.map(({ message }) => message).join('; ')}. Each side needs at least ${METHOD.fewestImages} images in ${METHOD.fewestGroups} grid cells of its own before a test can tell chance from change: collect more images from other places, or compare versions further apart.`

/** What is behind it, if anything is named. */
const causeInWords = ({ comparison: { causes: [main] } }: VerdictFacts): string => main === undefined ? '' : ` Most likely because ${main.sentence}.`

const chance = ({ comparison: { pValue } }: VerdictFacts): string => `p = ${digits(pValue ?? 1)}`

/** The verdict in plain words: how sure, how large, what it does not mean, and what the mix of labels has to do with it. */
export const phraseVerdict = (facts: VerdictFacts): string => {
  const { comparison: { verdict, severity, significance, refusals }, reference, current } = facts
  switch (verdict) {
    case 'drift':
      return `Drift, ${severity}: ${newImages(current)} differ from ${reference.version} by more than chance explains (${chance(facts)}; among alike versions at most ${percent(significance)} of comparisons would say so); ${sizeInWords(facts)}.${causeInWords(facts)}${labelCause(facts)}`
    case 'negligible':
      return `Detectable but negligible: ${newImages(current)} differ from ${reference.version} by more than chance explains (${chance(facts)}), but so little that it should not matter; ${sizeInWords(facts)}.${labelCause(facts)}`
    case 'stable':
      return `Stable: ${newImages(current)} cannot be told from ${reference.version} (${chance(facts)}), and a difference that matters would have been seen; ${sizeInWords(facts)}.${labelCause(facts)}`
    case 'inconclusive':
      return refusals.length > 0
        ? tooLittle(facts)
        : `Inconclusive: ${newImages(current)} could not be told from ${reference.version} (${chance(facts)}), but that does not prove them alike.${collectMore(facts)}${labelCause(facts)}`
  }
}
