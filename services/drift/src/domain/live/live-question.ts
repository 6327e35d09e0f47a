import type { Head } from '@emberwatch/ml'
import type { LiveReference, LiveSettings } from './live-monitors.ts'

/** What a calibration is made of: a reference whose answers are still to be computed, and the champion's head to compute them with. */
export interface LiveQuestion { reference: Omit<LiveReference, 'probabilities'>, head: Head, settings: LiveSettings }

/** The reference with what the champion answers to its held-out rows; the others are never asked for. */
export const answerReference = ({ reference, head }: LiveQuestion, evaluate: (head: Head, embedding: ArrayLike<number>) => number[]): LiveReference => {
  const { rows, dimensions, classes, groups, heldOut } = reference
  const probabilities = new Float32Array(groups.length * classes)
  for (const row of heldOut) probabilities.set(evaluate(head, rows.subarray(row * dimensions, (row + 1) * dimensions)), row * classes)
  return { ...reference, probabilities }
}
