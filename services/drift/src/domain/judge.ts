import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import type { DriftKind, Effect, MinimumDetectable, Severity, SideSize, Verdict } from './comparison-result.ts'

/** From which value on an effect is moderate, and severe. */
export const THRESHOLDS: { readonly [Name in Effect['name']]: { moderate: number, severe: number } } = {
  auc: { moderate: 0.55, severe: 0.65 },
  'mean-shift': { moderate: 0.2, severe: 0.5 },
  'ks-excess': { moderate: 0.1, severe: 0.2 },
  'label-tvd': { moderate: 0.05, severe: 0.15 },
  'prediction-tvd': { moderate: 0.05, severe: 0.15 },
  'entropy-shift': { moderate: 0.1, severe: 0.3 }
}

/** Effects that the upper ends of which must be small before a comparison is called stable: those that are precise enough for it to be possible. */
const EQUIVALENCE: readonly Effect['name'][] = ['auc', 'mean-shift']

const POWER = 0.9
const RANK: readonly Severity[] = ['none', 'moderate', 'severe']

/** An effect with its severity; one whose interval includes nothing at all has none. */
export const judgeEffect = (name: Effect['name'], { value, low, high }: { value: number, low: number, high: number }): Effect => {
  const { moderate, severe } = THRESHOLDS[name]
  const nothing = name === 'auc' ? 0.5 : 0
  const size = Math.abs(value)
  const isSeen = name === 'entropy-shift' ? low > 0 || high < 0 : low > nothing
  return { name, value, low, high, moderate, severe, severity: !isSeen || size < moderate ? 'none' : size < severe ? 'moderate' : 'severe' }
}

/** Significance times effect times precision. */
export const judge = (pValue: number | null, significance: number, effects: readonly Effect[]): { verdict: Verdict, severity: Severity } => {
  const severity = effects.reduce<Severity>((worst, effect) => RANK.indexOf(effect.severity) > RANK.indexOf(worst) ? effect.severity : worst, 'none')
  if (pValue === null) return { verdict: 'inconclusive', severity: 'none' }
  if (pValue <= significance) return severity === 'none' ? { verdict: 'negligible', severity } : { verdict: 'drift', severity }
  const decisive = effects.filter(({ name }) => EQUIVALENCE.includes(name))
  const isStable = decisive.length > 0 && decisive.every(({ high, moderate }) => high < moderate)
  return { verdict: isStable ? 'stable' : 'inconclusive', severity: 'none' }
}

/** What differs: the mix of labels, what rows of one label look like, or both. */
export const kindOf = ({ verdict, significance, labelP, conditionalP }: { verdict: Verdict, significance: number, labelP: number | null, conditionalP: number | null }): DriftKind => {
  if (verdict !== 'drift' && verdict !== 'negligible') return 'none'
  const mix = labelP !== null && labelP <= significance
  if (conditionalP === null) return 'unknown' // a new mix may hide new content
  const content = conditionalP <= significance
  if (mix && content) return 'both'
  if (mix) return 'mix'
  return content ? 'content' : 'unknown'
}

/**
 * The smallest area under the curve that this much data sees with 90 % power at the significance level, and with how many
 * groups the moderate threshold would be seen. From the standard error of the area, which falls with the square root of the number of groups.
 */
export const minimumDetectable = ({ standardError, significance, reference, current }: { standardError: number, significance: number, reference: SideSize, current: SideSize }): MinimumDetectable => {
  const reach = normalQuantile(1 - significance, 0, 1) + normalQuantile(POWER, 0, 1)
  const { moderate } = THRESHOLDS.auc
  const times = (reach * standardError / (moderate - 0.5)) ** 2
  const needed = (groups: number): number => Math.ceil(groups * Math.max(1, times))
  const groupsNeeded = { reference: needed(reference.groups), current: needed(current.groups) }
  return {
    auc: Math.min(1, 0.5 + reach * standardError),
    groupsNeeded,
    moreGroups: { reference: groupsNeeded.reference - reference.groups, current: groupsNeeded.current - current.groups }
  }
}
