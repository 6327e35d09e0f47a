import { describe, expect, it } from '@jest/globals'
import { report } from '../testing/records.ts'
import { driftReportFileName, manifestFileName, modelFileName } from './file-names.ts'

describe('names of downloads', () => {
  it('say what is inside', () => {
    expect(driftReportFileName(report('r'), 'html')).toBe('emberwatch-drift-v1-vs-v2.html')
    expect(driftReportFileName(report('r'), 'json')).toBe('emberwatch-drift-v1-vs-v2.json')
    expect(manifestFileName('wildfire', 'v2-1f3a5c7e')).toBe('emberwatch-wildfire-v2-1f3a5c7e-manifest.jsonl')
    expect(modelFileName('wildfire', 'm1-11111111', 'head.bin')).toBe('emberwatch-wildfire-m1-11111111-head.bin')
  })

  it('never carry what could break out of a header', () => {
    expect(modelFileName('wild"fire\r\nset-cookie: a', '../m1', 'head.bin')).toBe('emberwatch-wild_fire_set-cookie_a-.._m1-head.bin')
  })
})
