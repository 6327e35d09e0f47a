import { describe, expect, it } from '@jest/globals'
import { createEpochJudge } from './epoch-judge.ts'

const IMAGES = 200
const labels = Array.from({ length: IMAGES }, (_, image) => image % 2)

/** Log-probabilities of an epoch that gets so many images right, sure of each as told. */
const epoch = (right: number, sureness: number): Float32Array => Float32Array.from(labels.flatMap((label, image) => {
  const answer = image < right ? label : 1 - label
  return answer === 0 ? [Math.log(sureness), Math.log(1 - sureness)] : [Math.log(1 - sureness), Math.log(sureness)]
}))

describe('the judge of epochs', () => {
  it('finds an epoch good that is better, or worse by no more than noise', () => {
    const judge = createEpochJudge(labels, 2)
    expect(judge(epoch(170, 0.9))).toMatchObject({ isGood: true, accuracy: 0.85 })
    expect(judge(epoch(190, 0.9))).toMatchObject({ isGood: true, accuracy: 0.95 })
    expect(judge(epoch(189, 0.9))).toMatchObject({ isGood: true })
    expect(judge(epoch(150, 0.9))).toMatchObject({ isGood: false, accuracy: 0.75 })
  })

  it('compares with the best epoch and not with the last good one, so that small steps down add up', () => {
    const judge = createEpochJudge(labels, 2)
    const good = [190, 189, 188, 187, 186, 185, 184, 183, 182, 181, 180].map((right) => judge(epoch(right, 0.9)).isGood)
    expect(good[1]).toBe(true)
    expect(good.at(-1)).toBe(false)
  })

  it('does not mind how sure of itself an epoch is, since heads are calibrated before they answer', () => {
    const judge = createEpochJudge(labels, 2)
    expect(judge(epoch(190, 0.999)).loss).toBeCloseTo(judge(epoch(190, 0.7)).loss, 3)
  })

  it('says what no loss can be taken of', () => {
    expect(createEpochJudge(labels, 2)(epoch(190, 0.9).fill(NaN)).loss).toBeNaN()
  })
})
