import type { Evaluation } from '@emberwatch/contracts'
import { type AnsweredImages, checkAnswers, predictedClasses } from './answered-images.ts'
import { bootstrapCells, percentileInterval, type Resampling } from './bootstrap-cells.ts'
import { measureCalibration } from './calibration.ts'
import { alarmScores, countAlarms } from './count-alarms.ts'
import { CLASS_SCORES, OVERALL_SCORES, scoreAnswers } from './score-answers.ts'
import { scoreSubset } from './score-subset.ts'
import { scoreSlices, type Slicing } from './slice-images.ts'

interface EvaluateOptions {
  modelVersion: string
  /** The class that people are warned of; default: the last one, of two. */
  alarmLabel?: string | undefined
  /** The probability of it from which on they are; without one no alarms are counted. */
  threshold?: number | undefined
  slicings?: readonly Slicing[]
  /** The places of the images that the parent dataset version has in its test split. */
  asItWas?: { datasetVersion: string, places: readonly number[] } | undefined
  /** The places of the images on hard ground. */
  hardGround?: { clusters: string[], places: readonly number[] } | undefined
  resampling?: Resampling
}

const THOUSAND: Resampling = { seed: 1, resamples: 1000 }

const orNull = (value: number): number | null => Number.isNaN(value) ? null : value

const forEach = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>

const intervalsOf = <Name extends string>(names: readonly Name[], drawn: readonly Record<Name, number>[]) =>
  forEach(names, (name) => percentileInterval(drawn.map((scores) => scores[name])))

const confusionOf = ({ classes, probabilities, labels }: AnsweredImages): Evaluation['confusion'] => {
  const predicted = predictedClasses(probabilities, classes.length)
  const count = (truth: number, answer: number): number => labels.filter((label, image) => label === truth && predicted[image] === answer).length
  return Object.fromEntries(classes.map((name, truth) => [name, Object.fromEntries(classes.map((other, answer) => [other, count(truth, answer)]))]))
}

const alarmOf = (answers: AnsweredImages, { alarmLabel: label, threshold, resampling = THOUSAND }: EvaluateOptions, even: Float64Array): Evaluation['alarm'] => {
  if (label === undefined || threshold === undefined) return null
  const alarm = { label, threshold }
  const count = countAlarms(answers, alarm)
  const counts = count(even)
  const scores = alarmScores(counts)
  const drawn = bootstrapCells(answers.cells, resampling, (weights) => alarmScores(count(weights)))
  return { ...alarm, ...counts, recall: orNull(scores.recall), precision: orNull(scores.precision), intervals: intervalsOf(['recall', 'precision'], drawn) }
}

/**
 * How a model answers a labelled set: scores with 95 % intervals from resampling whole grid cells, overall, by class,
 * at the alarm's threshold, by slice, on hard ground, and on the test images as they were.
 *
 * With two classes ROC-AUC and PR-AUC are those of the alarm class, or of the last class; with more, means over classes.
 *
 * @throws {RangeError} without images, or if lengths or names do not fit
 */
export const evaluate = (answers: AnsweredImages, options: EvaluateOptions): Evaluation => {
  checkAnswers(answers)
  const { classes, labels } = answers
  const { modelVersion, alarmLabel = classes.at(-1) ?? '', slicings = [], asItWas, hardGround, resampling = THOUSAND } = options
  const even = new Float64Array(labels.length).fill(1)
  if (!classes.includes(alarmLabel)) throw new RangeError(`the alarm class ${alarmLabel} is none of ${classes.join(', ')}`)
  const score = scoreAnswers(answers, classes.length === 2 ? classes.indexOf(alarmLabel) : undefined)
  const { overall, perClass } = score(even)
  const drawn = bootstrapCells(answers.cells, resampling, score)
  const { ece, eceFloor, interval } = measureCalibration(answers, resampling)
  const on = (places: readonly number[] | undefined) => places === undefined ? undefined : scoreSubset(answers, places, resampling)
  const whole = on([...labels.keys()])
  const before = on(asItWas?.places)
  const hard = on(hardGround?.places)
  if (whole === undefined) throw new RangeError('there are no images to evaluate on')
  const { majorityAccuracy, ...counted } = whole
  return {
    modelVersion,
    ...counted,
    ...forEach(['macroPrecision', 'macroRecall', 'macroF1', 'rocAuc', 'prAuc'], (name) => orNull(overall[name])),
    logLoss: overall.logLoss,
    brier: overall.brier,
    ece,
    eceFloor,
    intervals: { ...intervalsOf(OVERALL_SCORES, drawn.map((scores) => scores.overall)), ece: interval },
    perClass: Object.fromEntries(classes.map((name, label) => [name, {
      images: labels.filter((truth) => truth === label).length,
      ...forEach(CLASS_SCORES, (scoreName) => orNull(perClass[label]?.[scoreName] ?? NaN)),
      intervals: forEach(CLASS_SCORES, (scoreName) => percentileInterval(drawn.map((scores) => scores.perClass[label]?.[scoreName] ?? NaN)))
    }])),
    confusion: confusionOf(answers),
    alarm: alarmOf(answers, options, even),
    asItWas: asItWas === undefined || before === undefined ? null : { datasetVersion: asItWas.datasetVersion, ...before },
    hardGround: hardGround === undefined || hard === undefined ? null : { clusters: hardGround.clusters, ...hard },
    slices: scoreSlices(answers, slicings, resampling),
    resampling
  }
}
