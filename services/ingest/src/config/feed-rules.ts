import { configInvalid } from '../errors/config-errors.ts'
import { type BoundingBox, boundingBoxOf } from '../domain/bounding-box.ts'
import type { FeedLimits } from '../domain/judge-feed.ts'
import type { WantedFires } from '../domain/wanted-fires.ts'

/** What of the feed is taken, and when it is out of order. */
export interface FeedRules {
  /** Days back from now in which a fire must have started; 0 takes every fire. */
  dayWindow: number
  wanted: WantedFires
  maxRows: number
  limits: FeedLimits
}

interface FeedVariables {
  DAY_WINDOW: number
  FEED_AGENCIES: string
  FEED_BBOX: string
  FEED_MIN_HECTARES: number
  FEED_MAX_ROWS: number
  FEED_STALE_DAYS: number
  FEED_SHRINK_SHARE: number
  FEED_SHRINK_HOURS: number
}

const boxOf = (text: string): BoundingBox | undefined => {
  if (text.trim() === '') return undefined
  const box = boundingBoxOf(text)
  if (box === undefined) throw configInvalid(`FEED_BBOX must be west,south,east,north in degrees, such as -141.1,41.6,-52.5,83.2, and is ${JSON.stringify(text.slice(0, 100))}`)
  return box
}

/**
 * The rules that the variables ask for.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const feedRulesOf = (config: FeedVariables): FeedRules => ({
  dayWindow: config.DAY_WINDOW,
  wanted: {
    agencies: new Set(config.FEED_AGENCIES.split(',').map((agency) => agency.trim().toLowerCase()).filter((agency) => agency !== '')),
    box: boxOf(config.FEED_BBOX),
    minHectares: config.FEED_MIN_HECTARES
  },
  maxRows: config.FEED_MAX_ROWS,
  limits: { staleDays: config.FEED_STALE_DAYS, shrinkShare: config.FEED_SHRINK_SHARE, shrinkHours: config.FEED_SHRINK_HOURS }
})
