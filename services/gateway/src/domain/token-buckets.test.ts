import { describe, expect, it } from '@jest/globals'
import { createTokenBuckets } from './token-buckets.ts'

describe('a bucket of tokens', () => {
  it('grants a burst, and then as much as flows in', () => {
    const { take } = createTokenBuckets({ perSecond: 2, burst: 3 }, 10)
    expect([0, 0, 0, 0].map((at) => take('a', at).isGranted)).toEqual([true, true, true, false])
    expect(take('a', 0)).toEqual({ isGranted: false, remaining: 0, waitSeconds: 0.5, fullSeconds: 1.5 })
    expect([0.4, 0.5, 0.9, 1].map((at) => take('a', at).isGranted)).toEqual([false, true, false, true])
    expect(take('a', 1000)).toEqual({ isGranted: true, remaining: 2, waitSeconds: 0, fullSeconds: 0.5 })
  })

  it('is each client\'s own', () => {
    const { take } = createTokenBuckets({ perSecond: 1, burst: 1 }, 10)
    expect([take('a', 0), take('a', 0), take('b', 0)].map(({ isGranted }) => isGranted)).toEqual([true, false, true])
  })

  it('can be owed to, for what a request turned out to be worth', () => {
    const { take, owe } = createTokenBuckets({ perSecond: 1, burst: 2 }, 10)
    take('a', 0)
    owe('a', 5, 0)
    expect(take('a', 0)).toEqual({ isGranted: false, remaining: 0, waitSeconds: 5, fullSeconds: 6 })
    expect(take('a', 5).isGranted).toBe(true)
  })

  it('is forgotten when there are too many, of whoever has not asked for longest', () => {
    const { take } = createTokenBuckets({ perSecond: 1, burst: 1 }, 2)
    for (const client of ['a', 'b', 'a', 'c']) take(client, 0)
    expect(['a', 'c', 'b'].map((client) => take(client, 0).isGranted)).toEqual([false, false, true])
  })
})
