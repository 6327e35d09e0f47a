import { describe, expect, it } from '@jest/globals'
import { fireIdOf } from './fire-id.ts'

const fire = { agency: 'ab', name: 'EWF-015-2023', startedAt: '2023-04-29T20:20:00', lat: 53.6828, lon: -115.948 }

describe('the natural key of a fire', () => {
  it('is agency, name and start day', () => {
    expect(fireIdOf(fire)).toBe('ab/ewf-015-2023/2023-04-29')
  })

  it('survives edits of position and time of day, and of case and spaces in the name', () => {
    expect(fireIdOf({ ...fire, name: ' ewf-015-2023 ', startedAt: '2023-04-29T00:00:00', lat: 53.7 })).toBe(fireIdOf(fire))
    expect(fireIdOf({ ...fire, name: 'Klamath  National/Forest' })).toBe('ab/klamath national/forest/2023-04-29')
  })

  it('falls back to agency and rounded coordinates without a name or without a date', () => {
    expect(fireIdOf({ ...fire, startedAt: null })).toBe('ab@53.68,-115.95')
    expect(fireIdOf({ ...fire, name: '' })).toBe('ab@53.68,-115.95')
    expect(fireIdOf({ ...fire, name: '', lat: -0.001, lon: 0.001 })).toBe('ab@0.00,0.00')
  })

  it('is the national id where there is one and no date, whatever the place', () => {
    expect(fireIdOf({ ...fire, startedAt: null, nationalId: '2026_ON_COC_8' })).toBe('ab/2026_on_coc_8')
    expect(fireIdOf({ ...fire, nationalId: '2026_ON_COC_8' })).toBe(fireIdOf(fire))
  })

  it('tells fires of another agency, name or day apart', () => {
    const ids = [fire, { ...fire, agency: 'sk' }, { ...fire, name: 'EWF-016-2023' }, { ...fire, startedAt: '2023-04-30T20:20:00' }].map(fireIdOf)
    expect(new Set(ids).size).toBe(4)
  })
})
