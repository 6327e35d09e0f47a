import { describe, expect, it } from '@jest/globals'
import type { DriftVerdict } from '@emberwatch/contracts'
import { turnOf } from './drift-episode.ts'

const turns = (verdicts: readonly DriftVerdict[]): string[] => {
  const reports = verdicts.map((verdict, i) => ({ reportId: `r${i}`, verdict }))
  return reports.map((report, i) => {
    const found = turnOf(report, reports.slice(0, i))
    return found.turn === 'cleared' ? `cleared ${found.detectedBy}` : found.turn
  })
}

describe('an episode of drift', () => {
  it('is told once, however often it is found', () => {
    expect(turns(['drift', 'drift', 'drift'])).toEqual(['detected', 'none', 'none'])
  })

  it('is over after two calm comparisons, and the next drift is told anew', () => {
    expect(turns(['drift', 'stable', 'negligible', 'drift'])).toEqual(['detected', 'none', 'cleared r0', 'detected'])
  })

  it('is not over because of one calm comparison, nor of any number of inconclusive ones', () => {
    expect(turns(['drift', 'stable', 'drift', 'stable', 'drift'])).toEqual(['detected', 'none', 'none', 'none', 'none'])
    expect(turns(['drift', 'inconclusive', 'inconclusive', 'inconclusive'])).toEqual(['detected', 'none', 'none', 'none'])
    expect(turns(['drift', 'stable', 'inconclusive', 'stable'])).toEqual(['detected', 'none', 'none', 'cleared r0'])
  })

  it('does not begin without drift, and is not cleared before it began', () => {
    expect(turns(['stable', 'stable', 'negligible', 'inconclusive'])).toEqual(['none', 'none', 'none', 'none'])
  })
})
