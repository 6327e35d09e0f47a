import { describe, expect, it } from '@jest/globals'
import { placeInWindow } from './day-window.ts'

const now = new Date('2023-07-02T12:00:00Z')
const place = (startedAt: string | null, { days = 3, timezone = null }: { days?: number, timezone?: string | null } = {}) => placeInWindow({ startedAt, timezone }, { now, days })

describe('the day window', () => {
  it('holds what started within its days and not what started before', () => {
    expect(place('2023-06-29T12:00:00')).toBe('inside')
    expect(place('2023-06-29T11:59:59')).toBe('outside')
    expect(place('2023-06-29T11:59:59', { days: 3.5 })).toBe('inside')
  })

  it('reads the start in the zone of its row', () => {
    expect(place('2023-06-29T06:00:00', { timezone: 'MDT' })).toBe('inside')
    expect(place('2023-06-29T05:59:59', { timezone: 'mdt' })).toBe('outside')
    expect(place('2023-06-29T11:59:59', { timezone: 'GMT' })).toBe('outside')
    expect(place('2023-06-29T12:00:00', { timezone: 'XYZ' })).toBe('inside')
  })

  it('goes by the report of a fire whose start is not told', () => {
    const report = (reportedAt: string) => placeInWindow({ startedAt: null, timezone: 'MDT', reportedAt }, { now, days: 3 })
    expect(report('2023-06-29T12:00:00')).toBe('inside')
    expect(report('2023-06-29T11:59:59')).toBe('outside')
  })

  it('keeps out nothing when it has no days', () => {
    expect(place('1999-01-01T00:00:00', { days: 0 })).toBe('inside')
  })

  it('does not keep out a fire without a date or with one in the future, and says so', () => {
    expect(place(null)).toBe('undated')
    expect(place('2023-10-12T22:35:00')).toBe('future')
    expect(place('2023-07-02T11:00:00', { timezone: 'MDT' })).toBe('future')
  })
})
