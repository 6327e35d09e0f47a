import { createHash } from 'node:crypto'
import type { TrafficArm } from '@emberwatch/contracts'

/** A number in [0, 1) that is always the same for the same task and key, and evenly spread over keys. */
const placeOf = (task: string, key: string): number =>
  createHash('sha256').update(`${task}\n${key}`).digest().readUInt32BE(0) / 2 ** 32

/**
 * The way of a request. The same key goes the same way as long as the split stands, and when a weight grows only
 * requests move to that arm that were not there before.
 */
export const chooseArm = (arms: readonly TrafficArm[], task: string, key: string): TrafficArm | undefined => {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0)
  // From the last arm on: the first one, which others are tried beside, has what they leave.
  let end = 0
  const place = placeOf(task, key) * total
  for (const arm of arms.toReversed()) {
    end += arm.weight
    if (place < end) return arm
  }
  return arms[0]
}
