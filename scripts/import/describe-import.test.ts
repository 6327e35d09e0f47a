import { describe, expect, it } from '@jest/globals'
import type { ImportJob } from '@emberwatch/contracts'
import { describeOutcome, describeProgress } from './describe-import.ts'

const job: ImportJob = {
  importId: 'i-1', task: 'wildfire', from: 'kaggle.zip', keepSplits: false, layout: 'splits', state: 'running', problem: null, totalFiles: 4000, files: 1000, imported: 0, known: 0, quarantined: 0, straddlingCells: 0, datasetVersion: null, startedAt: '2026-06-03T14:04:00.000Z', finishedAt: null
}

describe('an import on the terminal', () => {
  it('says how far it is, how fast, and how long it will take', () => {
    expect(describeProgress(job, { files: 0, seconds: 0 })).toBe('[#######.....................]  1,000 of 4,000 files')
    expect(describeProgress({ ...job, quarantined: 3 }, { files: 500, seconds: 4 })).toBe('[#######.....................]  1,000 of 4,000 files  125/s  24 s left  3 quarantined')
    expect(describeProgress({ ...job, totalFiles: 40_000 }, { files: 500, seconds: 4 })).toContain('5 min 12 s left')
    expect(describeProgress({ ...job, files: 4000 }, { files: 500, seconds: 4 })).toContain(`[${'#'.repeat(28)}]`)
    expect(describeProgress({ ...job, totalFiles: null }, { files: 500, seconds: 4 })).toBe('1,000 of ? files  125/s')
    expect(describeProgress({ ...job, totalFiles: 0, files: 0 }, { files: 0, seconds: 1 })).toContain('0 of 0 files')
  })

  it('says at the end what came of it and where to see the rest', () => {
    const done = { ...job, state: 'finished' as const, files: 4000, imported: 3900, known: 60, quarantined: 40, straddlingCells: 7, datasetVersion: 'v1-1f3a5c7e' }
    expect(describeOutcome(done, 'http://here').join('\n')).toMatch(/3,900 imported, 60 were there before, 40 refused[^]*http:\/\/here\/v1\/datasets\/v1-1f3a5c7e\?task=wildfire[^]*\/v1\/quarantine\?task=wildfire&state=open[^]*divide 7 grid cells/)
    expect(describeOutcome({ ...job, known: 4000 }, 'http://here')).toHaveLength(3)
    expect(describeOutcome({ ...job, state: 'failed', problem: 'it is gone' }, 'http://here')[0]).toBe('The import of kaggle.zip failed: it is gone')
  })
})
