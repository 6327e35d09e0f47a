import type { ArmState } from '@emberwatch/contracts'
import { describe, expect, it } from '@jest/globals'
import { judgeArms } from './judge-arms.ts'

const arm = (name: string, other: Partial<ArmState> = {}): ArmState => ({ name, requests: 1000, errors: 0, p50Ms: 10, p95Ms: 20, labels: {}, compared: 0, disagreed: 0, ...other })
const rule = { minRequests: 200, maxErrorRate: 0.02, maxLatencyRatio: 1.5, maxDisagreement: 0.1 }

describe('an arm', () => {
  it('goes on while it is as good as the first one', () => {
    expect(judgeArms([arm('champion'), arm('canary', { errors: 20, p95Ms: 30, compared: 100, disagreed: 10 })], rule)).toBeUndefined()
    expect(judgeArms([arm('champion')], rule)).toBeUndefined()
    expect(judgeArms([], rule)).toBeUndefined()
  })

  it.each([
    ['fails too often', { errors: 21 }, '2.1 % of its answers failed, 0.0 % of those of champion; at most 2.0 % more may'],
    ['is too slow', { p95Ms: 31 }, 'took up to 31 ms, more than 1.5 times the 20 ms of champion'],
    ['answers otherwise than the shadow', { compared: 200, disagreed: 22 }, 'disagreed on 11.0 % of 200 images']
  ])('is given up when it %s', (_, other, why) => {
    expect(judgeArms([arm('champion'), arm('canary', other)], rule)).toContain(why)
  })

  it('is not judged on few answers, nor blamed for what the first one suffers as well', () => {
    expect(judgeArms([arm('champion'), arm('canary', { requests: 199, errors: 199 })], rule)).toBeUndefined()
    expect(judgeArms([arm('champion', { errors: 500 }), arm('canary', { errors: 510 })], rule)).toBeUndefined()
    expect(judgeArms([arm('champion'), arm('canary', { compared: 1, disagreed: 1 })], rule)).toBeUndefined()
  })

  it('is judged by the rules there are, and no others', () => {
    expect(judgeArms([arm('champion'), arm('canary', { errors: 999, p95Ms: 999 })], { minRequests: 1 })).toBeUndefined()
  })
})
