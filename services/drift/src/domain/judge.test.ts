import { describe, expect, it } from '@jest/globals'
import type { SideSize } from './comparison-result.ts'
import { judge, judgeEffect, kindOf, minimumDetectable } from './judge.ts'

const auc = (value: number, half: number) => judgeEffect('auc', { value, low: value - half, high: value + half })
const shift = (value: number, half = 0.01) => judgeEffect('mean-shift', { value, low: value - half, high: value + half })

describe('the verdict', () => {
  it.each([
    ['drift, moderate', 0.01, [auc(0.6, 0.05), shift(0.05)], { verdict: 'drift', severity: 'moderate' }],
    ['drift, severe, by the worst effect', 0.001, [auc(0.52, 0.01), shift(0.6)], { verdict: 'drift', severity: 'severe' }],
    ['negligible, if found but small', 0.001, [auc(0.54, 0.01), shift(0.05)], { verdict: 'negligible', severity: 'none' }],
    ['stable, if nothing was found and nothing could have been missed', 0.4, [auc(0.51, 0.03), shift(0.02)], { verdict: 'stable', severity: 'none' }],
    ['inconclusive, if something could have been missed', 0.4, [auc(0.51, 0.1), shift(0.02)], { verdict: 'inconclusive', severity: 'none' }],
    ['inconclusive without a p-value', null, [auc(0.9, 0.01)], { verdict: 'inconclusive', severity: 'none' }]
  ])('is %s', (_, pValue, effects, verdict) => {
    expect(judge(pValue, 0.01, effects)).toEqual(verdict)
  })

  it('never counts an effect whose interval includes nothing at all', () => {
    expect(auc(0.7, 0.25).severity).toBe('none')
    expect(judgeEffect('entropy-shift', { value: -0.4, low: -0.5, high: -0.3 }).severity).toBe('severe')
    expect(judgeEffect('entropy-shift', { value: -0.4, low: -0.9, high: 0.1 }).severity).toBe('none')
  })

  it('names the mix, the content or both, and nothing where it cannot tell', () => {
    const kind = (labelP: number | null, conditionalP: number | null) => kindOf({ verdict: 'drift', significance: 0.01, labelP, conditionalP })
    expect([kind(0.001, 0.5), kind(0.5, 0.001), kind(0.001, 0.001), kind(0.5, 0.5), kind(null, null), kind(0.001, null)]).toEqual(['mix', 'content', 'both', 'unknown', 'unknown', 'unknown'])
    expect(kindOf({ verdict: 'stable', significance: 0.01, labelP: 0.001, conditionalP: null })).toBe('none')
  })

  it('says how many more groups would show a moderate difference', () => {
    const size = { groups: 100 } as SideSize
    const { auc: smallest, groupsNeeded, moreGroups } = minimumDetectable({ standardError: 0.05, significance: 0.01, reference: size, current: size })
    expect(smallest).toBeCloseTo(0.5 + 0.05 * (2.326348 + 1.281552), 5)
    expect(groupsNeeded.reference).toBe(Math.ceil(100 * (smallest - 0.5) ** 2 / 0.05 ** 2))
    expect(moreGroups.reference).toBe(groupsNeeded.reference - 100)
    expect(minimumDetectable({ standardError: 0.001, significance: 0.01, reference: size, current: size }).moreGroups).toEqual({ reference: 0, current: 0 })
  })
})
