import { describe, expect, it } from '@jest/globals'
import type { DriftSide } from '@emberwatch/contracts'
import { findCautions } from './find-cautions.ts'
import { counted, digits, percent } from './format-numbers.ts'
import { countLabels, labelShares } from './label-mix.ts'
import type { ComparisonResult } from './comparison-result.ts'
import { judgeEffect } from './judge.ts'
import { phraseVerdict } from './phrase-verdict.ts'

const side = (version: string, labels: Record<string, number>, groups = 50): DriftSide =>
  ({ version, images: Object.values(labels).reduce((sum, count) => sum + count, 0), groups, labels, imagesInSharedGroups: 0, imagesNotSampled: 0 })

const conditional = { pValue: 0.34, labels: ['no', 'yes'], referenceGroups: 50, currentGroups: 50, tests: [] }
const labels = { chiSquare: 9, pValue: 0.002, tvd: { value: 0.1, low: 0.05, high: 0.2 }, shares: [] }
const auc = judgeEffect('auc', { value: 0.7, low: 0.6, high: 0.8 })
const found = { verdict: 'drift', severity: 'severe', kind: 'mix', pValue: 0.001, significance: 0.01, effects: [auc], conditional, labels, causes: [], refusals: [], minimumDetectable: { auc: 0.62, groupsNeeded: { reference: 300, current: 300 }, moreGroups: { reference: 0, current: 120 } } } as unknown as ComparisonResult

const phrase = (changes: Partial<ComparisonResult>, current = side('v2', { no: 48, yes: 52 })) => phraseVerdict({ comparison: { ...found, ...changes }, reference: side('v1', { no: 60, yes: 40 }), current })

describe('the verdict in words', () => {
  it('says how sure, how large, and names the mix of labels as the likely cause if images of the same label do not differ', () => {
    expect(phrase({})).toBe('Drift, severe: the 100 new images of v2 (50 grid cells) differ from v1 by more than chance explains (p = 0.001; among alike versions at most 1% of comparisons would say so); a classifier tells a new image from an old one in 70% of pairs (50% is chance). The mix of labels changed from no 60%, yes 40% to no 48%, yes 52% (p = 0.002); among images of the same label no difference was found (p = 0.34 within no, yes), so the mix of labels is the likely cause.')
  })

  it('names the main cause where there is one', () => {
    expect(phrase({ causes: [{ name: 'hazier', family: 'quality', explained: 0.9, strength: 4, sentence: 'the current images are hazier' }] })).toContain('. Most likely because the current images are hazier. The mix')
  })

  it('does not blame the mix if images of the same label differ too, or if it is the same', () => {
    expect(phrase({ kind: 'both', conditional: { ...conditional, pValue: 0.002 } })).toContain('images of the same label differ too (p = 0.002 within no, yes), so the mix alone does not explain it.')
    expect(phrase({ kind: 'unknown' }, side('v2', { no: 6, yes: 4 }))).toMatch(/The mix of labels is the same \(no 60%, yes 40%\); among images of the same label no difference was found \([^)]*\)\.$/)
    expect(phrase({ conditional: null })).toContain('could not be tested')
  })

  it('tells small from nothing and nothing from unknown', () => {
    expect(phrase({ verdict: 'negligible', severity: 'none' })).toMatch(/^Detectable but negligible: /)
    expect(phrase({ verdict: 'stable', pValue: 0.42 })).toContain('Stable: the 100 new images of v2 (50 grid cells) cannot be told from v1 (p = 0.42), and a difference that matters would have been seen')
    expect(phrase({ verdict: 'inconclusive', pValue: 0.42 })).toContain('that does not prove them alike. With this many images only a difference that a classifier sees in 62% of pairs would surely be found; to find one of 55%, collect about 120 more grid cells for the current side.')
  })

  it('of too little data says how much there is and what to do', () => {
    const sentence = phrase({ verdict: 'inconclusive', pValue: null, refusals: [{ code: 'too-few-rows', message: 'v2 has 1 image to compare' }] }, side('v2', { yes: 1 }, 1))
    expect(sentence).toContain('v2 has 1 image to compare')
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
