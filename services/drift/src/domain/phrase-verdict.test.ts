import { describe, expect, it } from '@jest/globals'
import type { DriftSide } from '@emberwatch/contracts'
import { findCautions } from './find-cautions.ts'
import { counted, digits, percent } from './format-numbers.ts'
import { countLabels, labelShares } from './label-mix.ts'
import { phraseVerdict, type VerdictFacts } from './phrase-verdict.ts'
import { verdictOf } from './verdict.ts'

const side = (version: string, labels: Record<string, number>, groups = 50): DriftSide =>
  ({ version, images: Object.values(labels).reduce((sum, count) => sum + count, 0), groups, labels, imagesInSharedGroups: 0, imagesNotSampled: 0 })

const facts = (changes: Partial<VerdictFacts>): VerdictFacts => ({
  verdict: 'drift', reference: side('v1', { no: 60, yes: 40 }), current: side('v2', { no: 48, yes: 52 }), significance: 0.01, pValue: 0.001, withinLabels: { pValue: 0.34, mmdSquared: 0, labels: ['no', 'yes'], referenceGroups: 50, currentGroups: 50 }, effect: 0.3, effectInterval: [0.2, 0.41], ...changes
})

describe('the verdict', () => {
  it('is drift at or below the significance level, and nothing without a p-value', () => {
    expect([0.01, 0.0101, null].map((p) => verdictOf(p, 0.01))).toEqual(['drift', 'no-drift-found', 'inconclusive'])
  })

  it('names the mix of labels as the likely cause if images of the same label do not differ', () => {
    expect(phraseVerdict(facts({}))).toBe('Drift: the 100 new images of v2 (50 grid cells) differ from v1 by more than chance explains (p = 0.001; among alike versions at most 1% of comparisons would say so). The mix of labels changed from no 60%, yes 40% to no 48%, yes 52%; among images of the same label no difference was found (p = 0.34 within no, yes), so the mix of labels is the likely cause.')
  })

  it('does not blame the mix if images of the same label differ too, or if it is the same', () => {
    const withinLabels = { pValue: 0.002, mmdSquared: 0.1, labels: ['yes'], referenceGroups: 9, currentGroups: 9 }
    expect(phraseVerdict(facts({ withinLabels }))).toContain('images of the same label differ too (p = 0.002 within yes), so the mix alone does not explain it.')
    expect(phraseVerdict(facts({ current: side('v2', { no: 6, yes: 4 }) }))).toMatch(/The mix of labels is the same \(no 60%, yes 40%\); among images of the same label no difference was found \([^)]*\)\.$/)
    expect(phraseVerdict(facts({ withinLabels: null }))).toContain('could not be tested')
  })

  it('of no drift says how much may be unseen and that it proves nothing', () => {
    expect(phraseVerdict(facts({ verdict: 'no-drift-found', pValue: 0.42, effectInterval: [0, 0.253] }))).toContain('cannot be told from v1 (p = 0.42). That does not prove them alike: a shift of up to 0.25 of the reference\'s spread would fit these images as well.')
  })

  it('of too little data says how much there is and what to do', () => {
    const sentence = phraseVerdict(facts({ verdict: 'inconclusive', pValue: null, current: side('v2', { yes: 1 }, 1) }))
    expect(sentence).toContain('v2 has 1 image in 1 grid cell')
    expect(sentence).toContain('at least 30 images in 8 grid cells')
    expect(sentence).not.toContain('p =')
  })
})

describe('cautions', () => {
  it('warn of grid cells of unlike size, and of nothing else', () => {
    expect(findCautions(side('v1', { yes: 100 }, 50), side('v2', { yes: 50 }, 50))).toEqual([])
    expect(findCautions(side('v1', { yes: 500 }, 50), side('v2', { yes: 50 }, 50))).toEqual([expect.stringContaining('10 images a cell in v1, 1 in v2')])
    expect(findCautions(side('v1', {}, 0), side('v2', { yes: 50 }, 50))).toEqual([])
  })
})

describe('numbers in words', () => {
  it('are short and never claim all or none for almost', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0%', '<1%', '50%', '>99%', '100%'])
    expect([0.03124, 12.5, 0, -0.000374].map((value) => digits(value))).toEqual(['0.0312', '12.5', '0', '-0.000374'])
    expect([counted(1, 'image'), counted(2, 'image')]).toEqual(['1 image', '2 images'])
  })

  it('of labels are counted and shared out by side', () => {
    expect(countLabels(['yes', 'no', 'yes'])).toEqual({ no: 1, yes: 2 })
    expect(labelShares({ no: 1, yes: 3 }, { maybe: 2, yes: 2 })).toEqual([{ label: 'maybe', reference: 0, current: 0.5 }, { label: 'no', reference: 0.25, current: 0 }, { label: 'yes', reference: 0.75, current: 0.5 }])
    expect(labelShares({}, { yes: 2 })).toEqual([{ label: 'yes', reference: 0, current: 1 }])
  })
})
