import type { EvaluationDetails, Mistake } from '@emberwatch/contracts'
import { type AnsweredImages, checkAnswers, predictedClasses } from './answered-images.ts'
import { calibrationBins, confidencesOf } from './calibration.ts'
import { rankImages } from './rank-images.ts'
import { traceCurves } from './trace-curves.ts'

interface DetailOptions {
  modelVersion: string
  /** Of the images, in the same order. */
  imageIds: readonly string[]
  /** How many of the worst mistakes to list. */
  mistakes?: number
}

const worstMistakes = ({ classes, probabilities, labels }: AnsweredImages, imageIds: readonly string[]): Mistake[] =>
  predictedClasses(probabilities, classes.length).flatMap((answer, image): Mistake[] => {
    const truth = labels[image] ?? 0
    const probabilityOf = (label: number): number => probabilities[image * classes.length + label] ?? 0
    return answer === truth ? [] : [{ imageId: imageIds[image] ?? '', truth: classes[truth] ?? '', predicted: classes[answer] ?? '', confidence: probabilityOf(answer), truthProbability: probabilityOf(truth) }]
  }).sort((a, b) => b.confidence - a.confidence)

/**
 * What does not fit into a record: reliability diagram, ROC and precision-recall curves of each class (at most 100
 * points each), and the images that were most confidently answered wrongly.
 *
 * @throws {RangeError} without images, or if the lengths do not fit
 */
export const detailEvaluation = (answers: AnsweredImages, { modelVersion, imageIds, mistakes = 24 }: DetailOptions): EvaluationDetails => {
  checkAnswers(answers)
  const { classes, probabilities, labels } = answers
  if (imageIds.length !== labels.length) throw new RangeError(`${imageIds.length} ids do not fit ${labels.length} images`)
  const curves = classes.map((name, label) => [name, traceCurves(rankImages({ probabilities, labels, classes: classes.length, label }))] as const)
  return {
    modelVersion,
    // From the least sure to the surest; images are ranked the other way round.
    reliability: calibrationBins(confidencesOf(answers), new Float64Array(labels.length).fill(1)).reverse()
      .map(({ weight, confidence, right }) => ({ images: weight, confidence: confidence / weight, accuracy: right / weight })),
    roc: Object.fromEntries(curves.map(([name, { roc }]) => [name, roc])),
    precisionRecall: Object.fromEntries(curves.map(([name, { precisionRecall }]) => [name, precisionRecall])),
    mistakes: worstMistakes(answers, imageIds).slice(0, mistakes)
  }
}
