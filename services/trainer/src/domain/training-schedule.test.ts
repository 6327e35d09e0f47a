import { describe, expect, it } from '@jest/globals'
import { readSchedule } from './training-schedule.ts'

const now = new Date('2026-05-01T12:00:00.000Z')

describe('the schedule of trainings', () => {
  it.each([
    ['30 3 * * *', '2026-05-02T03:30:00.000Z'],
    ['0 */6 * * *', '2026-05-01T18:00:00.000Z'],
    ['0 4 * * MON', '2026-05-04T04:00:00.000Z'],
    ['*/10 * * * * *', '2026-05-01T12:00:10.000Z'] // with seconds
  ])('%s is next due, in UTC, at %s', (expression, due) => {
    expect(readSchedule(expression, now).nextAfter(now)?.toISOString()).toBe(due)
  })

  it.each(['every day', '61 3 * * *', '* * *', '0 0 30 2 *', '', '2020-01-01T00:00:00'])('%j is refused with a message that says how it must be', (expression) => {
    expect(() => readSchedule(expression, now)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('such as 30 3 * * *') }))
  })
})
