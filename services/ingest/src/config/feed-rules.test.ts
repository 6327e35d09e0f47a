import { describe, expect, it } from '@jest/globals'
import { feedRulesOf } from './feed-rules.ts'

const variables = { DAY_WINDOW: 3, FEED_AGENCIES: '', FEED_BBOX: '', FEED_MIN_HECTARES: 0, FEED_MAX_ROWS: 10, FEED_STALE_DAYS: 3, FEED_SHRINK_SHARE: 0.5, FEED_SHRINK_HOURS: 24 }

describe('the rules of the feed', () => {
  it('take everything unless told otherwise', () => {
    expect(feedRulesOf(variables)).toEqual({ dayWindow: 3, wanted: { agencies: new Set(), box: undefined, minHectares: 0 }, maxRows: 10, limits: { staleDays: 3, shrinkShare: 0.5, shrinkHours: 24 } })
  })

  it('read agencies and box from their variables', () => {
    expect(feedRulesOf({ ...variables, FEED_AGENCIES: ' AB, sk ,,', FEED_BBOX: '-141.1, 41.6, -52.5, 83.2' }).wanted).toEqual({ agencies: new Set(['ab', 'sk']), box: { west: -141.1, south: 41.6, east: -52.5, north: 83.2 }, minHectares: 0 })
  })

  it('refuse a wrong box, naming the variable and the form', () => {
    expect(() => feedRulesOf({ ...variables, FEED_BBOX: 'Canada' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: 'FEED_BBOX must be west,south,east,north in degrees, such as -141.1,41.6,-52.5,83.2, and is "Canada"' }))
  })
})
