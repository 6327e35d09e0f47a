import type { Alarm } from '@emberwatch/contracts'
import type { AnsweredImages } from './answered-images.ts'

/** Weighted images by whether there was an alarm and should have been one. */
export interface AlarmCounts { hits: number, falseAlarms: number, missed: number, quiet: number }

/** Prepares counting alarms with many weightings of the images. */
export const countAlarms = ({ classes, probabilities, labels }: AnsweredImages, { label, threshold }: Alarm): (weights: Float64Array) => AlarmCounts => {
  const column = classes.indexOf(label)
  const kinds = labels.map((truth, image): keyof AlarmCounts => {
    const isAlarm = (probabilities[image * classes.length + column] ?? 0) >= threshold
    if (truth === column) return isAlarm ? 'hits' : 'missed'
    return isAlarm ? 'falseAlarms' : 'quiet'
  })
  return (weights) => {
    const counts = { hits: 0, falseAlarms: 0, missed: 0, quiet: 0 }
    kinds.forEach((kind, image) => { counts[kind] += weights[image] ?? 0 })
    return counts
  }
}

/** Recall and precision of the alarms; NaN where there was nothing to find, or no alarm. */
export const alarmScores = ({ hits, falseAlarms, missed }: AlarmCounts): { recall: number, precision: number } =>
  ({ recall: hits / (hits + missed), precision: hits / (hits + falseAlarms) })
