import { describe, expect, it } from '@jest/globals'
import { AppError } from '@emberwatch/contracts'
import type { DeliveryInfo } from 'nats'
import { backoffMs, MAX_DELIVERIES, settleFailure } from './settle-failure.ts'

const delivery = (deliveryCount: number) => {
  const told: string[] = []
  return {
    told,
    message: { info: { deliveryCount } as DeliveryInfo, nak: () => { told.push('nak') }, term: () => { told.push('term') } },
    deadLetter: async (reason: string) => { told.push(`dead: ${reason}`) }
  }
}

describe('a failed delivery', () => {
  it('is tried again while it may pass', async () => {
    const { told, message, deadLetter } = delivery(1)
    expect(await settleFailure(message, new Error('hiccup'), deadLetter)).toBe('retry')
    expect(told).toEqual(['nak'])
  })

  it('is dead-lettered, before it is ended, once it has been tried often enough', async () => {
    const { told, message, deadLetter } = delivery(MAX_DELIVERIES)
    expect(await settleFailure(message, new Error('hiccup'), deadLetter)).toBe('dead')
    expect(told).toEqual(['dead: hiccup', 'term'])
  })

  it('is dead-lettered at once when it cannot pass', async () => {
    const { told, message, deadLetter } = delivery(1)
    await settleFailure(message, new AppError('never', { code: 'MODEL_NOT_FOUND', retryable: false }), deadLetter)
    expect(told).toEqual(['dead: never', 'term'])
  })

  it('waits longer from one attempt to the next', () => {
    expect(backoffMs(1)).toBeLessThan(backoffMs(2))
    expect(backoffMs(2)).toBeLessThan(backoffMs(3))
    expect(backoffMs(99)).toBeLessThanOrEqual(150_000)
  })
})
