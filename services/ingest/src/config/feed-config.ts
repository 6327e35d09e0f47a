import { Type } from 'typebox'

/** What is polled, how often and what of it is wanted. */
export const feedConfig = {
  CSV_URL: Type.String({ default: 'https://cwfis.cfs.nrcan.gc.ca/downloads/activefires/activefires.csv', description: 'the active-fires feed: CSV in the format of CWFIS, or GeoJSON as its WFS gives it' }),
  POLL_INTERVAL_MS: Type.Integer({ default: 900_000, minimum: 0, maximum: 86_400_000, description: 'how often the feed is polled; 0 polls on request only' }),
  POLL_BUDGET_MS: Type.Integer({ default: 600_000, minimum: 1000, maximum: 86_400_000, description: 'how long a poll may take; tiles that it has not begun by then are left for the next' }),
  DAY_WINDOW: Type.Number({ default: 3, minimum: 0, description: 'days back in which a fire must have started to be taken; 0 takes every fire' }),
  FEED_AGENCIES: Type.String({ default: '', description: 'agencies whose new fires are taken, with commas between, such as `ab,bc,sk`; empty for all' }),
  FEED_BBOX: Type.String({ default: '', description: 'box in which new fires are taken, `west,south,east,north` in degrees, such as `-141.1,41.6,-52.5,83.2` for Canada; it may cross the date line; empty for everywhere' }),
  FEED_MIN_HECTARES: Type.Number({ default: 0, minimum: 0, description: 'size from which new fires are taken; 0 also takes those of unknown size' }),
  FEED_STALE_DAYS: Type.Number({ default: 3, minimum: 0, maximum: 366, description: 'days without a change after which the feed is reported as stale; 0 for never' }),
  FEED_SHRINK_SHARE: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'with less than this share of its rows the feed is reported as suspicious, and no fire is marked out for it; 0 for never' }),
  FEED_SHRINK_HOURS: Type.Number({ default: 24, minimum: 0, maximum: 8784, description: 'hours after which a feed that shrank is believed' }),
  FEED_TIMEOUT_MS: Type.Integer({ default: 20_000, minimum: 1, description: 'how long the feed may keep us waiting, all in all' }),
  FEED_MAX_BYTES: Type.Integer({ default: 33_554_432, minimum: 1, description: 'a larger feed is refused' }),
  FEED_MAX_ROWS: Type.Integer({ default: 200_000, minimum: 1, description: 'a longer feed is refused' })
}
