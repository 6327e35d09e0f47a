import type { DriftReport } from '@emberwatch/contracts'
import { juneAt, report } from './records.ts'

type Effects = NonNullable<DriftReport['effects']>

const effectsOf = (auc: number): Effects => [
  { name: 'auc', value: auc, low: auc - 0.05, high: auc + 0.04, severity: auc >= 0.65 ? 'severe' : auc >= 0.55 ? 'moderate' : 'none' },
  { name: 'mean-shift', value: (auc - 0.5) * 2, low: (auc - 0.5) * 1.5, high: (auc - 0.5) * 2.5 + 0.05, severity: auc >= 0.75 ? 'severe' : auc >= 0.6 ? 'moderate' : 'none' }
]

const side = (version: string, images: number, wildfire: number): DriftReport['current'] => ({
  version, images, groups: Math.ceil(images / 2), labels: { nowildfire: images - wildfire, wildfire }, imagesInSharedGroups: 0, imagesNotSampled: 0, icc: 0.31, effectiveImages: images / 1.7
})

/** A past report on a version against the first one, with everything that reports have now. */
export const pastReport = (number: number, auc: number, fields: Partial<DriftReport> = {}): DriftReport => report(`report-${number}`, {
  reference: side('v1-aaaaaaaa', 400, 60),
  current: side(`v${number}-bbbbbbbb`, 120 + number, 12 * number),
  verdict: auc >= 0.55 ? 'drift' : 'stable',
  severity: auc >= 0.65 ? 'severe' : auc >= 0.55 ? 'moderate' : 'none',
  kind: auc >= 0.55 ? 'mix' : 'none',
  sentence: `The ${120 + number} new images of v${number} were compared with v1.`,
  significance: 0.01,
  pValue: auc >= 0.55 ? 0.001 : 0.41,
  tests: [{ name: 'mmd', statistic: 0.21, pValue: 0.001, adjusted: 0.002 }, { name: 'classifier', statistic: 40.2, pValue: 0.004, adjusted: 0.004 }],
  effects: effectsOf(auc),
  causes: auc >= 0.55 ? [{ name: 'label mix', family: 'label', explained: 0.7, strength: 0.2, sentence: 'the mix of labels changed' }] : [],
  permutations: 999,
  seed: 1,
  imagesPerSide: 10_000,
  methodVersion: 'group-min-p-2',
  backboneId: 'lite0-int8-abc',
  createdAt: juneAt(number),
  ...fields
})

/** Reports with every verdict there is, also one of the first method, without effects. */
export const everyVerdict = (): DriftReport[] => [
  pastReport(2, 0.51, { verdict: 'no-drift-found', methodVersion: 'group-mmd-1', effects: [], tests: [], causes: [] }),
  pastReport(3, 0.52),
  pastReport(4, 0.53, { verdict: 'negligible', pValue: 0.004 }),
  pastReport(5, 0.54, { verdict: 'inconclusive' }),
  pastReport(6, 0.6),
  pastReport(7, 0.81),
  { ...pastReport(7, 0.74), reportId: 'report-7-parent', reference: side('v6-bbbbbbbb', 126, 72) }
]
