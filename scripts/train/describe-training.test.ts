import { describe, expect, it } from '@jest/globals'
import type { Model } from '@emberwatch/contracts'
import { describePoint, describeResult, describeTrial, describeWaiting, variedIn } from './describe-training.ts'
import { PARAMETERS, point, run } from './testing/records.ts'

const linkTo = (path: string): string => `http://here${path}`

const model = (champion: unknown = null): Model => ({
  modelVersion: 'm2-r1', datasetVersion: 'v2-bbbbbbbb', parameters: { ...PARAMETERS, units: 512 }, majorityAccuracy: 0.6, champion, candidate: { images: 480, accuracy: 0.9625, accuracyInterval: [0.942, 0.979] }, decision: { reason: 'promoted: it is better' }
}) as Model

describe('a training on the terminal', () => {
  it('says how far it is, how good, and how long it will take', () => {
    expect(describePoint(point(2, 14))).toBe('trial 2/3 · epoch 14/60 · loss 0.213 / 0.248 · accuracy 95.1 % · 12 s left')
    expect(describePoint(point(2, 14, { etaSeconds: 312 }))).toContain('5 min 12 s left')
    expect(describePoint(point(2, 14, { etaSeconds: 119.7 }))).toContain('2 min 0 s left')
  })

  it('says what it waits for while nothing is measured', () => {
    expect(describeWaiting(run({ state: 'queued' }), 4.2)).toBe('waits for its turn · 4 s')
    expect(describeWaiting(run(), 4.2)).toBe('embeds the images · 4 s')
  })

  it('says of every trial what was tried and how good its best epoch was', () => {
    expect(describeTrial([point(2, 1, { validationLoss: 0.4 }), point(2, 2), point(2, 3, { validationLoss: 0.3, validationAccuracy: 0.9 })], variedIn(run())))
      .toBe('trial 2/3 · units 256 · 3 epochs · best: loss 0.213 / 0.248, accuracy 95.1 %')
    expect(describeTrial([point(1, 1, { parameters: { ...PARAMETERS, classWeights: [1, 2] } })], ['classWeights'])).toContain('trial 1/3 · classWeights [1,2] · 1 epoch · ')
    expect(describeTrial([point(1, 2)], [])).toBe('trial 1/3 · 2 epochs · best: loss 0.213 / 0.248, accuracy 95.1 %')
  })

  it('says at the end which model came of it, how good, what was decided and where its card is', () => {
    const finished = run({ state: 'finished', modelVersion: 'm2-r1', backend: 'wasm', finishedAt: '2026-06-03T14:00:34.000Z' })
    expect(describeResult(finished, model(), linkTo)).toEqual([
      'm2-r1, trained on v2-bbbbbbbb with wasm in 34 s: units 512',
      '  accuracy  96.3 % of 480 test images (95 %: 94.2 % to 97.9 %)',
      '  majority  60.0 % by always answering the most frequent class',
      '  decision  promoted: it is better',
      '  card      http://here/v1/models/m2-r1/files/card.html'
    ])
    expect(describeResult(finished, model({ modelVersion: 'm1-r0', images: 480, accuracy: 0.951, accuracyInterval: [0.93, 0.97] }), linkTo)[2]).toBe('  champion  95.1 % of 480 test images (95 %: 93.0 % to 97.0 %), m1-r0')
    expect(describeResult(finished, undefined, linkTo)).toEqual(['The training is over, and its model m2-r1 is not in the registry any more: http://here/v1/runs/r1'])
  })

  it('says at the end why there is no model', () => {
    expect(describeResult(run({ state: 'failed', failure: 'too few images' }), undefined, linkTo)).toEqual(['The training failed: too few images', '  http://here/v1/runs/r1'])
    expect(describeResult(run({ state: 'cancelled', failure: 'wrong data' }), undefined, linkTo)[0]).toBe('The training was cancelled: wrong data')
    expect(describeResult(run({ state: 'cancelled' }), undefined, linkTo)[0]).toBe('The training was cancelled')
  })
})
