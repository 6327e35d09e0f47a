import { describe, expect, it } from '@jest/globals'
import { retryWaitMs } from './retry-wait.ts'

describe('the wait after a failed request', () => {
  it('doubles up to eight seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => retryWaitMs(attempt, () => 0))).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
  })

  it('is spread by half of itself, so that many do not come back at once', () => {
    expect(retryWaitMs(2, () => 0.999)).toBeCloseTo(1500, -1)
  })
})
