import { describe, expect, it } from '@jest/globals'
import { waitUntilReady } from './wait-until-ready.ts'

describe('waitUntilReady', () => {
  it('tries again until an attempt works', async () => {
    let attempts = 0
    await waitUntilReady(async () => {
      if (++attempts < 3) throw new Error('not yet')
    }, { what: 'the server', timeoutMs: 5_000 })
    expect(attempts).toBe(3)
  })

  it('says what did not answer, for how long, and why', async () => {
    const never = async (): Promise<void> => { throw new Error('connection refused') }
    await expect(waitUntilReady(never, { what: 'the server', timeoutMs: 50 }))
      .rejects.toThrow('the server did not answer within 0.05 s: connection refused')
  })

  it('stops waiting when the server has died', async () => {
    const died = new AbortController()
    const attempt = async (): Promise<void> => {
      died.abort(new Error('ended with exit code 1'))
      throw new Error('connection refused')
    }
    await expect(waitUntilReady(attempt, { what: 'the server', timeoutMs: 60_000, signal: died.signal }))
      .rejects.toThrow('ended with exit code 1')
  })
})
