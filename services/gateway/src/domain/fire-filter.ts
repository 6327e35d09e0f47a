import type { Fire } from '@emberwatch/contracts'
import { type BoundingBox, isWithin } from './bounding-box.ts'

const DAY_MS = 86_400_000

/** When a fire started, read as UTC; where the feed does not say, when it was first seen. */
const startOf = ({ startedAt, firstSeenAt }: Pick<Fire, 'startedAt' | 'firstSeenAt'>): number => {
  const started = startedAt === null ? NaN : Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(startedAt) ? startedAt : `${startedAt}Z`)
  return Number.isNaN(started) ? Date.parse(firstSeenAt) : started
}

/** Whether a fire lies in a box and started within so many days before now. */
export const createFireFilter = ({ box, days, now }: { box: BoundingBox | undefined, days: number | undefined, now: Date }) => {
  const since = days === undefined ? -Infinity : now.getTime() - days * DAY_MS
  return (fire: Fire): boolean => (box === undefined || isWithin(box, fire)) && startOf(fire) >= since
}
