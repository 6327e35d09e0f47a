import { describe, expect, it } from '@jest/globals'
import { reportIdOf } from './report-id.ts'

const question = { task: 'wildfire', referenceHash: 'a'.repeat(64), currentHash: 'b'.repeat(64), imagesPerSide: 1000, backboneId: 'lite0', significance: 0.01, methodVersion: 'group-mmd-1', seed: 1 }

describe('the id of a report', () => {
  it('is the same for the same question', () => {
    expect(reportIdOf({ ...question })).toBe(reportIdOf(question))
    expect(reportIdOf(question)).toMatch(/^[0-9a-f]{20}$/)
  })

  it('differs if anything that the report depends on differs', () => {
    const others = [{ task: 'scenes' }, { referenceHash: 'c'.repeat(64) }, { currentHash: 'c'.repeat(64) }, { imagesPerSide: 999 }, { backboneId: 'other' }, { significance: 0.05 }, { methodVersion: 'group-mmd-2' }, { seed: 2 }, { referenceHash: question.currentHash, currentHash: question.referenceHash }]
    expect(new Set([question, ...others.map((other) => ({ ...question, ...other }))].map(reportIdOf)).size).toBe(others.length + 1)
  })
})
