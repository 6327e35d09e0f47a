import { describe, expect, it } from '@jest/globals'
import { partOfDayOf, seasonOf } from './time-drift.ts'

describe('the time of an image', () => {
  it('is of the season there and then', () => {
    expect(seasonOf(Date.UTC(2025, 0, 15), 50)).toBe('winter')
    expect(seasonOf(Date.UTC(2025, 0, 15), -35)).toBe('summer')
    expect(seasonOf(Date.UTC(2025, 2, 1), 50)).toBe('spring')
    expect(seasonOf(Date.UTC(2025, 11, 1), NaN)).toBe('winter')
    expect(seasonOf(NaN, 50)).toBe('time unknown')
  })

  it('is of the part of the day by the sun', () => {
    expect(partOfDayOf(Date.UTC(2025, 6, 1, 20), -120)).toBe('afternoon')
    expect(partOfDayOf(Date.UTC(2025, 6, 1, 2), -120)).toBe('evening')
    expect(partOfDayOf(Date.UTC(2025, 6, 1, 2), NaN)).toBe('night')
    expect(partOfDayOf(NaN, 0)).toBe('time unknown')
  })
})
