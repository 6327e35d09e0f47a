import { type Static, Type } from 'typebox'

/** The variables of the ingest service. */
export const ingestConfig = Type.Object({
  CSV_URL: Type.String({ default: 'https://cwfis.cfs.nrcan.gc.ca/downloads/activefires/activefires.csv', description: 'the active-fires feed, CSV in the format of CWFIS' }),
  POLL_INTERVAL_MS: Type.Integer({ default: 900_000, minimum: 0, maximum: 86_400_000, description: 'how often the feed is polled; 0 polls on request only' }),
  DAY_WINDOW: Type.Number({ default: 3, minimum: 0, description: 'days back in which a fire must have started to be taken; 0 takes every fire' }),
  FEED_TIMEOUT_MS: Type.Integer({ default: 20_000, minimum: 1, description: 'how long the feed may keep us waiting, all in all' }),
  FEED_MAX_BYTES: Type.Integer({ default: 33_554_432, minimum: 1, description: 'a larger feed is refused' }),
  FEED_MAX_ROWS: Type.Integer({ default: 200_000, minimum: 1, description: 'a longer feed is refused' }),
  TILE_PROVIDER: Type.Union([Type.Literal('mapbox'), Type.Literal('template'), Type.Literal('folder')], { default: 'mapbox', description: 'where tiles come from: Mapbox static images, a URL template or a folder' }),
  MAPBOX_TOKEN: Type.Optional(Type.String({ description: 'access token, for TILE_PROVIDER=mapbox; never logged or stored' })),
  TILE_URL_TEMPLATE: Type.Optional(Type.String({ description: 'URL with {lon} and {lat}, or {z}, {x} and {y}, for TILE_PROVIDER=template' })),
  TILE_FOLDER: Type.Optional(Type.String({ description: 'folder of `<lon>,<lat>.jpg`, for TILE_PROVIDER=folder' })),
  TILE_ZOOM: Type.Integer({ default: 15, minimum: 0, maximum: 22, description: 'zoom of the tiles' }),
  TILE_TIMEOUT_MS: Type.Integer({ default: 10_000, minimum: 1, maximum: 20_000, description: 'how long one tile may take; short enough to end within a shutdown' }),
  TILE_ATTEMPTS: Type.Integer({ default: 3, minimum: 1, maximum: 10, description: 'how often a poll asks for a tile that the provider fails to give' }),
  FETCH_CONCURRENCY: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'tiles fetched at the same time' }),
  IMPORT_ROOT: Type.String({ default: 'samples/tiles', description: 'folder below which imports must lie' }),
  IMPORT_CONCURRENCY: Type.Integer({ default: 8, minimum: 1, maximum: 64, description: 'files imported at the same time' })
})
export type IngestConfig = Readonly<Static<typeof ingestConfig>>
