import { describe, expect, it } from '@jest/globals'
import { createTrainingInHand } from './training-in-hand.ts'

describe('the training in hand', () => {
  it('can be cancelled until it is sealed, and only it', () => {
    const inHand = createTrainingInHand(new AbortController().signal)
    const taken = inHand.take('a')
    expect([inHand.runId(), inHand.cancel('b'), taken.signal.aborted]).toEqual(['a', false, false])
    taken.seal()
    expect([inHand.cancel('a'), inHand.isSealed('a'), taken.isCancelled()]).toEqual([false, true, false])
    taken.drop()
    expect([inHand.runId(), inHand.isSealed('a')]).toEqual([null, false])
  })

  it('cannot be sealed any more once it was cancelled', () => {
    const inHand = createTrainingInHand(new AbortController().signal)
    const taken = inHand.take('a')
    expect([inHand.cancel('a'), taken.isCancelled(), taken.signal.aborted]).toEqual([true, true, true])
    expect(() => taken.seal()).toThrow(expect.objectContaining({ code: 'TRAINER_CANCELLED' }))
  })

  it('ends with the term, which is no cancellation', () => {
    const term = new AbortController()
    const taken = createTrainingInHand(term.signal).take('a')
    term.abort()
    expect([taken.signal.aborted, taken.isCancelled()]).toEqual([true, false])
    expect(() => taken.seal()).toThrow()
  })
})
