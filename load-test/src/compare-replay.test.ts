import { describe, expect, it } from '@jest/globals'
import { compareReplay, type Replayed, type StoredEvaluation, testRowsOf } from './compare-replay.ts'

const replayed = (imageId: string, truth: string, label: string, confidence = 0.9): Replayed =>
  ({ imageId, truth, answer: { label, modelVersion: 'm1', imageId, confidences: { fire: label === 'fire' ? confidence : 1 - confidence, none: label === 'none' ? confidence : 1 - confidence } } })

const answers = [replayed('a', 'fire', 'fire'), replayed('b', 'fire', 'none'), replayed('c', 'none', 'none')]
const loss = -(Math.log(0.9) + Math.log(0.1) + Math.log(0.9)) / 3
const stored: StoredEvaluation = {
  modelVersion: 'm1',
  evaluation: { images: 3, correct: 2, accuracy: 2 / 3, logLoss: loss, confusion: { fire: { fire: 1, none: 1 }, none: { fire: 0, none: 1 } } },
  mistakes: [{ imageId: 'b', truth: 'fire', predicted: 'none', confidence: 0.9, truthProbability: 0.1 }]
}
const differ = (change: readonly Replayed[], against = stored): string[] => compareReplay(change, against).differences

describe('a replay of the test images', () => {
  it('finds no difference where there is none, and says that it compared every image', () => {
    const { compared, differences } = compareReplay(answers, stored)
    expect(differences).toEqual([])
    expect(compared).toContain('the label of every single image')
  })

  it('finds images that were taken for one another although the sums are equal', () => {
    const swapped = [replayed('a', 'fire', 'none'), replayed('b', 'fire', 'fire'), replayed('c', 'none', 'none')]
    expect(differ(swapped)).toEqual(['image a (fire): none now, right in the evaluation', 'image b (fire): fire now, none in the evaluation'])
    expect(differ(swapped, { ...stored, mistakes: undefined })).toEqual([])
  })

  it('compares the confusion matrix label by label', () => {
    expect(differ([...answers.slice(0, 2), replayed('c', 'none', 'fire')])).toEqual(expect.arrayContaining(['none answered as fire: 1 times now, 0 times in the evaluation', 'none answered as none: 0 times now, 1 times in the evaluation']))
  })

  it('finds another model, missing images and confidences that moved', () => {
    expect(differ(answers.map((one) => ({ ...one, answer: { ...one.answer, modelVersion: 'm2' } })))).toEqual(expect.arrayContaining(['image a was answered by m2, not m1']))
    expect(differ(answers.slice(1))).toEqual(expect.arrayContaining(['2 test images now, 3 in the evaluation']))
    expect(differ([answers[0], replayed('b', 'fire', 'none', 0.8), answers[2]].filter((one) => one !== undefined))).toEqual([expect.stringContaining('logarithmic loss'), 'image b: confidence 0.8000 now, 0.9000 in the evaluation'])
  })

  it('takes the test split of a manifest and nothing else', () => {
    const manifest = [{ imageId: 'a', split: 'test' }, { imageId: 'b', split: 'train' }].map((row) => JSON.stringify(row)).join('\n')
    expect(testRowsOf(`${manifest}\n`).map(({ imageId }) => imageId)).toEqual(['a'])
  })
})
