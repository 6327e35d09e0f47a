import { Type } from 'typebox'

/** Where tiles come from, how they are asked for and which are taken. */
export const tileConfig = {
  TILE_PROVIDER: Type.Union([Type.Literal('mapbox'), Type.Literal('template'), Type.Literal('folder'), Type.Literal('recorded')], { default: 'mapbox', description: 'where tiles come from: Mapbox static images, a URL template, a folder, or recorded answers that are replayed' }),
  MAPBOX_TOKEN: Type.Optional(Type.String({ description: 'access token, for TILE_PROVIDER=mapbox; never logged or stored' })),
  TILE_URL_TEMPLATE: Type.Optional(Type.String({ description: 'URL with {lon} and {lat}, with {z}, {x} and {y} (or {-y}, counted from the south), or for WMS with {bbox} (west,south,east,north in degrees) or {bbox-epsg-3857} and {width} and {height}, for TILE_PROVIDER=template; of it only scheme and host are ever printed' })),
  TILE_FOLDER: Type.Optional(Type.String({ description: 'folder of `<lon>,<lat>.jpg`, for TILE_PROVIDER=folder; of what TILE_RECORD_FOLDER was, for TILE_PROVIDER=recorded' })),
  TILE_RECORD_FOLDER: Type.Optional(Type.String({ description: 'folder in which the answers of Mapbox or the template are kept, without URLs and tokens, so that they can be replayed' })),
  PRIVATE_HOSTS: Type.String({ default: '', description: 'tile servers and feeds in your own network, as host or host:port with commas between; everything else is only asked at public addresses, wherever its name or a redirect points' }),
  TILE_ZOOM: Type.Integer({ default: 15, minimum: 0, maximum: 22, description: 'zoom of the tiles' }),
  TILE_SIZE: Type.Integer({ default: 350, minimum: 64, maximum: 1280, description: 'pixels a side of a tile of Mapbox or of a WMS; at the zoom of tiles with 512 pixels it also says how much ground is shown' }),
  TILE_TIMEOUT_MS: Type.Integer({ default: 10_000, minimum: 1, maximum: 20_000, description: 'how long one tile may take; short enough to end within a shutdown' }),
  TILE_ATTEMPTS: Type.Integer({ default: 3, minimum: 1, maximum: 10, description: 'how often a poll asks for a tile that the provider fails to give' }),
  TILE_RATE_PER_MINUTE: Type.Integer({ default: 600, minimum: 1, maximum: 1_000_000, description: 'tiles asked for in a minute at most, by each process' }),
  TILE_QUOTA_PER_DAY: Type.Integer({ default: 0, minimum: 0, description: 'tiles asked for in a day (UTC) at most, by all processes together and across restarts; 0 for no limit' }),
  TILE_MAX_PAUSE_MS: Type.Integer({ default: 30_000, minimum: 0, maximum: 3_600_000, description: 'if the provider wants a longer pause (Retry-After), the remaining tiles are left to the next poll' }),
  FETCH_CONCURRENCY: Type.Integer({ default: 4, minimum: 1, maximum: 64, description: 'tiles fetched at the same time' }),
  NEAR_DUPLICATE_BITS: Type.Integer({ default: 32, minimum: 0, maximum: 80, description: 'a tile whose perceptual hash differs from that of a known one in no more of 256 bits is quarantined as near-duplicate; 0 for never' })
}
