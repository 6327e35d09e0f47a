import { describe, expect, it } from '@jest/globals'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import { countFolds, dealFolds } from './deal-folds.ts'
import { prepareSides } from './prepare-sides.ts'

const foldsOf = (groups: number, others: number) => {
  const [reference, current] = [madeUpSide({ groups }), madeUpSide({ name: 'new', groups: others, perGroup: 4 })]
  return { ...dealFolds(prepareSides(questionOf(reference, current))), sides: { reference, current } }
}

describe('the folds', () => {
  it.each([[40, 30, 10], [8, 30, 8], [40, 9, 9]])('of %i and %i groups are %i, each with whole groups of both sides, as many as the others give or take one', (groups, others, expected) => {
    const { count, sides, ...folds } = foldsOf(groups, others)
    expect(count).toBe(expected)
    for (const side of ['reference', 'current'] as const) {
      const groupsOfFold = Array.from({ length: count }, (_, fold) => new Set(sides[side].groups.filter((_, row) => folds[side][row] === fold)))
      const all = new Set(sides[side].groups).size
      expect(groupsOfFold.reduce((sum, { size }) => sum + size, 0)).toBe(all)
      for (const { size } of groupsOfFold) expect([Math.floor(all / count), Math.ceil(all / count)]).toContain(size)
    }
  })

  it('depend on the names of the groups alone, not on the order of the rows', () => {
    const side = madeUpSide()
    const backwards = { ...side, rows: side.rows.toReversed(), groups: side.groups.toReversed() }
    const [one, other] = [side, backwards].map((reference) => dealFolds(prepareSides(questionOf(reference, madeUpSide({ name: 'new' })))))
    expect(other?.reference.toReversed()).toEqual(one?.reference)
  })

  it.each([[1000, 1000, 10], [2300, 2300, 8], [3000, 3000, 3], [10_000, 10_000, 2], [10_000, 1000, 10]])('of %i and %i rows are %i: no more than it takes to learn from as many rows as a classifier may', (rows, others, expected) => {
    const side = (count: number) => ({ groups: count, fit: new Int32Array(0), compared: new Int32Array(count) }) as Parameters<typeof countFolds>[0]['current']
    expect(countFolds({ reference: side(rows), current: side(others) })).toBe(expected)
  })
})
