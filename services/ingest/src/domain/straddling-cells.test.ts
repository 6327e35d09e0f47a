import { describe, expect, it } from '@jest/globals'
import { countStraddling } from './straddling-cells.ts'

describe('straddling cells', () => {
  it('are those with tiles in more than one split, each counted once', () => {
    const cells = countStraddling()
    for (const [cell, split] of [['1:1', 'train'], ['1:1', 'train'], ['2:2', 'test'], ['3:3', 'validation']] as const) cells.add(cell, split)
    expect(cells.count()).toBe(0)
    for (const split of ['test', 'validation', 'train'] as const) cells.add('1:1', split)
    cells.add('2:2', 'train')
    expect(cells.count()).toBe(2)
  })
})
