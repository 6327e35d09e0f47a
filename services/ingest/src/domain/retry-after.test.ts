import { describe, expect, it } from '@jest/globals'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.parse('2026-07-01T12:00:00Z')

describe('a Retry-After header', () => {
  it.each<[string | undefined, number | undefined]>([
    ['120', 120_000], [' 0 ', 0], ['1.5', 1500], ['Wed, 01 Jul 2026 12:00:30 GMT', 30_000], ['Wednesday, 01-Jul-26 12:01:00 GMT', 60_000],
    ['Wed, 01 Jul 2026 11:00:00 GMT', 0], ['soon', undefined], ['-5', undefined], ['', undefined], [undefined, undefined], ['Wed, some day', undefined]
  ])('of %s asks for %s ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms)
  })
})
