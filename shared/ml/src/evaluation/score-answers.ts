import { type AnsweredImages, predictedClasses } from './answered-images.ts'
import { rankImages, scoreRanking } from './rank-images.ts'

/** The scores over all classes. */
export const OVERALL_SCORES = ['macroPrecision', 'macroRecall', 'macroF1', 'rocAuc', 'prAuc', 'logLoss', 'brier'] as const
/** The scores of one class against all others. */
export const CLASS_SCORES = ['precision', 'recall', 'f1', 'rocAuc', 'prAuc'] as const

type Named<Name extends string> = Record<Name, number>

/** Scores of weighted answers; NaN where the images say nothing about one. */
export interface Scores {
  overall: Named<typeof OVERALL_SCORES[number]>
  perClass: Named<typeof CLASS_SCORES[number]>[]
}

const SMALLEST = 1e-7

/** [images]: the negative logarithm of the probability of the truth. */
const logLosses = ({ classes, probabilities, labels }: AnsweredImages): Float64Array =>
  Float64Array.from(labels, (label, image) => -Math.log(Math.max(SMALLEST, probabilities[image * classes.length + label] ?? 0)))

/** [images]: squared error of the probabilities, summed over the classes; with two classes, of one of them (so that it lies in 0 … 1). */
const brierScores = ({ classes, probabilities, labels }: AnsweredImages): Float64Array =>
  Float64Array.from(labels, (label, image) => {
    const squares = classes.reduce((sum, _, other) => sum + ((probabilities[image * classes.length + other] ?? 0) - (other === label ? 1 : 0)) ** 2, 0)
    return classes.length === 2 ? squares / 2 : squares
  })

/** Precision is NaN for a class never answered; recall for one without images; F1 only where both are so. */
const countedScores = (confusion: Float64Array, classes: number, label: number) => {
  const hits = confusion[label * classes + label] ?? 0
  let images = 0
  let answers = 0
  for (let other = 0; other < classes; other++) {
    images += confusion[label * classes + other] ?? 0
    answers += confusion[other * classes + label] ?? 0
  }
  return { precision: hits / answers, recall: hits / images, f1: 2 * hits / (images + answers) }
}

const weightedMean = (values: Float64Array, weights: Float64Array): number => {
  let sum = 0
  let total = 0
  for (let image = 0; image < values.length; image++) {
    const weight = weights[image] ?? 0
    sum += weight * (values[image] ?? 0)
    total += weight
  }
  return sum / total
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Prepares answers for being scored many times with other weights of the images, as a bootstrap does: what can be
 * sorted or summed once is.
 *
 * Macro scores are means over the classes that the images have; a class that is never answered has a precision of 0
 * there. ROC-AUC and PR-AUC over all are those of `positive`, or macro means (one class against the rest) without it.
 */
export const scoreAnswers = (answers: AnsweredImages, positive: number | undefined): (weights: Float64Array) => Scores => {
  const { classes, probabilities, labels } = answers
  const predicted = predictedClasses(probabilities, classes.length)
  const places = labels.map((label, image) => label * classes.length + (predicted[image] ?? 0))
  const present = classes.flatMap((_, label) => labels.includes(label) ? [label] : [])
  const rankings = classes.map((_, label) => rankImages({ probabilities, labels, classes: classes.length, label }))
  const losses = logLosses(answers)
  const briers = brierScores(answers)
  return (weights) => {
    const confusion = new Float64Array(classes.length ** 2)
    places.forEach((place, image) => { confusion[place] = (confusion[place] ?? 0) + (weights[image] ?? 0) })
    const perClass = rankings.map((ranking, label) => ({ ...countedScores(confusion, classes.length, label), ...scoreRanking(ranking, weights) }))
    const macro = (name: typeof CLASS_SCORES[number]): number => mean(present.map((label) => perClass[label]?.[name] ?? NaN))
    const chosen = positive === undefined ? undefined : perClass[positive]
    return {
      overall: {
        macroPrecision: mean(present.map((label) => Number.isNaN(perClass[label]?.recall) ? NaN : perClass[label]?.precision || 0)),
        macroRecall: macro('recall'),
        macroF1: macro('f1'),
        rocAuc: chosen?.rocAuc ?? macro('rocAuc'),
        prAuc: chosen?.prAuc ?? macro('prAuc'),
        logLoss: weightedMean(losses, weights),
        brier: weightedMean(briers, weights)
      },
      perClass
    }
  }
}
