import type { Slice } from '@emberwatch/contracts'
import { type AnsweredImages, rightAnswers, shareOfMajority } from './answered-images.ts'
import { type Resampling, shareInterval } from './bootstrap-cells.ts'

/** How often some images are answered rightly, and how sure that is. */
export type SubsetScore = Omit<Slice, 'by' | 'name' | 'tooFew'>

/** Scores the images at the given places; undefined without any. */
export const scoreSubset = (answers: AnsweredImages, places: readonly number[], resampling: Resampling): SubsetScore | undefined => {
  if (places.length === 0) return undefined
  const right = rightAnswers(answers)
  const isRight = places.map((place) => right[place] === true)
  const cells = places.map((place) => answers.cells[place] ?? '')
  const correct = isRight.filter(Boolean).length
  return {
    images: places.length,
    cells: new Set(cells).size,
    correct,
    accuracy: correct / places.length,
    accuracyInterval: shareInterval(isRight, cells, resampling),
    majorityAccuracy: shareOfMajority(places.map((place) => answers.labels[place] ?? 0))
  }
}
