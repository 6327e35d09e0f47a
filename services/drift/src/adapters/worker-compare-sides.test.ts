import { describe, expect, it } from '@jest/globals'
import { madeUpSide, questionOf } from '../testing/made-up-sides.ts'
import { compareInWorker } from './worker-compare-sides.ts'

describe('a comparison in a thread of its own', () => {
  it('that was cancelled before its next stage is heard of ends with the reason, and not the service', async () => {
    const question = questionOf(madeUpSide({}), madeUpSide({ name: 'new', seed: 2 }))
    const heard: string[] = []
    await expect(compareInWorker(question, new AbortController().signal, (stage) => {
      heard.push(stage)
      throw new Error('it was cancelled')
    })).rejects.toThrow('it was cancelled')
    expect(heard[0]).toBe('preparing')
  })
})
