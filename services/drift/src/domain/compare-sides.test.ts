import { describe, expect, it } from '@jest/globals'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import { compareDimensions } from './compare-columns.ts'
import { compareSides, concludeComparison } from './compare-sides.ts'
import type { ComparisonSide } from './comparison-question.ts'
import { prepareSides } from './prepare-sides.ts'

const old = madeUpSide()
const same = madeUpSide({ name: 'new', groups: 30, seed: 3 })
const shifted = madeUpSide({ name: 'new', groups: 30, shift: 2 })

describe('a comparison', () => {
  it('finds a shift, how large it is and which rows show it', () => {
    const { verdict, severity, pValue, effects, witness, local } = compareSides(questionOf(old, shifted))
    expect({ verdict, severity, pValue }).toEqual({ verdict: 'drift', severity: 'severe', pValue: 0.005 })
    expect(effects.find(({ name }) => name === 'auc')?.low).toBeGreaterThan(0.7)
    expect(local?.top[0]?.dimension).toBe(0)
    expect(local?.top[0]?.smd).toBeGreaterThan(1)
    expect(new Set(witness?.mostCurrentLike.map(({ row }) => shifted.groups[row])).size).toBe(12)
    expect(witness?.mostCurrentLike.every(({ score }, i, all) => i === 0 || score <= (all[i - 1]?.score ?? 0))).toBe(true)
  })

  it('finds nothing where nothing changed, and says what would have been found', () => {
    const { verdict, pValue, minimumDetectable, severity } = compareSides(questionOf(old, same))
    expect(['stable', 'inconclusive']).toContain(verdict)
    expect(severity).toBe('none')
    expect(pValue).toBeGreaterThan(0.05)
    expect(minimumDetectable?.auc).toBeGreaterThan(0.55)
    expect(minimumDetectable?.moreGroups.current).toBeGreaterThan(0)
  })

  it('is stable with enough rows', () => {
    const many = (name: string) => madeUpSide({ name, groups: 1500, perGroup: 1, icc: 0 })
    const { verdict, effects } = compareSides(questionOf(many('many'), many('others'), { permutations: 99 }))
    expect(verdict).toBe('stable')
    expect(effects.find(({ name }) => name === 'auc')?.high).toBeLessThan(0.55)
  })

  it('gives the same answer again, bit for bit, and so in two parts', () => {
    const question = questionOf(old, shifted)
    const whole = compareSides(question)
    expect(compareSides(question)).toEqual(whole)
    const prepared = prepareSides(question)
    expect(concludeComparison(prepared)([compareDimensions(prepared, 0, 4), compareDimensions(prepared, 4, 6)])).toEqual(whole)
  })

  it('never uses the rows that fit to decide: other values there move no statistic of single dimensions', () => {
    const prepared = prepareSides(questionOf(old, same))
    const rows = old.rows.slice()
    for (const row of prepared.reference.fit) rows.fill(9, row * 6, (row + 1) * 6)
    expect(compareDimensions(prepareSides(questionOf({ ...old, rows }, same)), 0, 6)).toEqual(compareDimensions(prepared, 0, 6))
  })

  it.each<[string, ComparisonSide, string]>([
    ['other backbones', { ...same, backboneId: 'another' }, 'backbones-differ'],
    ['other preprocessing', { ...same, preprocessingHash: 'otherwise' }, 'preprocessing-differs'],
    ['seven groups', madeUpSide({ name: 'new', groups: 7, perGroup: 9 }), 'too-few-groups'],
    ['a few rows', madeUpSide({ name: 'new', groups: 20, perGroup: 1 }), 'too-few-rows'],
    ['missing rows', { ...same, rows: same.rows.slice(6) }, 'dimensions-differ'],
    ['too many rows that are no numbers', { ...same, rows: same.rows.map((value, i) => i === 3 ? NaN : value) }, 'not-finite']
  ])('refuses %s, with the reason, and makes up no number', (_, current, code) => {
    const { verdict, pValue, refusals, tests, effects } = compareSides(questionOf(old, current))
    expect({ verdict, pValue, tests, effects }).toEqual({ verdict: 'inconclusive', pValue: null, tests: [], effects: [] })
    expect(refusals.map((refusal) => refusal.code)).toContain(code)
  })

  it('leaves out what both sides have, and says so', () => {
    const hashes = (side: ComparisonSide) => side.groups.map((_, row) => `${side.name} ${row}`)
    const reference = { ...old, imageHashes: hashes(old) }
    const current = { ...same, imageHashes: ['old 0', 'old 1', ...hashes(same).slice(2)], groups: same.groups.map((group, row) => row > 86 ? 'old 39' : group) }
    const { warnings, sizes } = compareSides(questionOf(reference, current))
    expect(warnings.map(({ code }) => code)).toEqual(['duplicates', 'shared-groups'])
    expect(sizes).toMatchObject({ reference: { rows: 117, groups: 39 }, current: { rows: 85, groups: 29 } })
    expect(compareSides(questionOf(reference, { ...same, imageHashes: reference.imageHashes.slice(0, 90) })).refusals.map(({ code }) => code)).toContain('duplicates')
  })
})

describe('what kind of drift it is', () => {
  const relabelled = (side: ComparisonSide, shareOfB: number, contentShift = 0): ComparisonSide => {
    const rows = side.rows.slice()
    const labels = side.groups.map((group, row) => {
      const isB = Number(group.split(' ')[1]) % 10 < shareOfB * 10
      rows[row * 6] = (rows[row * 6] as number) + (isB ? 3 : 0)
      rows[row * 6 + 1] = (rows[row * 6 + 1] as number) + contentShift
      return isB ? 'b' : 'a'
    })
    return { ...side, rows, labels }
  }
  const large = (name: string) => madeUpSide({ name, groups: 80, perGroup: 2, seed: 3 })

  it.each([
    ['the mix, if only the shares of labels changed', 0.8, 0, 'mix'],
    ['the content, if only rows of one label changed', 0.3, 1.5, 'content'],
    ['both, if both did', 0.8, 1.5, 'both']
  ])('is %s', (_, share, shift, kind) => {
    const result = compareSides(questionOf(relabelled(large('old'), 0.3), relabelled(large('new'), share, shift)))
    expect(result).toMatchObject({ verdict: 'drift', kind })
    expect(result.effects.find(({ name }) => name === 'label-tvd')?.severity).toBe(share === 0.8 ? 'severe' : 'none')
  })

  it('finds a mix of labels that nothing else shows', () => {
    const labelled = (side: ComparisonSide, shareOfB: number): ComparisonSide => ({ ...side, labels: side.groups.map((group) => Number(group.split(' ')[1]) % 20 < shareOfB * 20 ? 'b' : 'a') })
    const { verdict, tests, effects, labels } = compareSides(questionOf(labelled(large('old'), 0.05), labelled(large('new'), 0.25)))
    expect(verdict).toBe('drift')
    expect(tests.filter(({ pValue }) => pValue <= 0.05).map(({ name }) => name)).toEqual(['labels'])
    expect(effects.find(({ name }) => name === 'label-tvd')?.severity).toBe('severe')
    expect(labels?.tvd.value).toBeCloseTo(0.2, 1)
  })
})
