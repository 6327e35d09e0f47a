import { describe, expect, it } from '@jest/globals'
import { importIdOf, tidyPath } from './import-id.ts'

describe('an import', () => {
  it('has an id from what was wished for and when', () => {
    const wish = { task: 'wildfire', from: 'kaggle.zip', keepSplits: false, startedAt: '2026-06-03T14:04:00.000Z' }
    expect(importIdOf(wish)).toMatch(/^i-[0-9a-f]{12}$/)
    expect(importIdOf({ ...wish })).toBe(importIdOf(wish))
    const others = [{ ...wish, task: 'scenes' }, { ...wish, from: 'kaggle' }, { ...wish, keepSplits: true }, { ...wish, startedAt: '2026-06-03T14:04:00.001Z' }]
    expect(new Set([wish, ...others].map(importIdOf)).size).toBe(5)
  })

  it('is called the same however its path is written', () => {
    expect(['a/b', './a/b', 'a//b/', 'a/c/../b'].map(tidyPath)).toEqual(['a/b', 'a/b', 'a/b', 'a/b'])
    expect([tidyPath('.'), tidyPath('./'), tidyPath('../x'), tidyPath('/')]).toEqual(['.', '.', '../x', '/'])
  })
})
