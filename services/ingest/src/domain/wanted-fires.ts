import { type BoundingBox, isInBox } from './bounding-box.ts'
import type { FeedRow } from './feed-row.ts'

/** Which new fires are of interest, beside the day window. */
export interface WantedFires {
  /** In lower case; none for every agency. */
  agencies: ReadonlySet<string>
  /** Undefined for everywhere. */
  box: BoundingBox | undefined
  minHectares: number
}

/** Whether a fire is of interest. A fire whose size the feed does not tell is only where no least size is asked for. */
export const isWanted = ({ agencies, box, minHectares }: WantedFires, fire: Pick<FeedRow, 'agency' | 'hectares' | 'lat' | 'lon'>): boolean =>
  (agencies.size === 0 || agencies.has(fire.agency.toLowerCase())) &&
  (box === undefined || isInBox(box, fire)) &&
  (minHectares === 0 || (fire.hectares !== null && fire.hectares >= minHectares))
