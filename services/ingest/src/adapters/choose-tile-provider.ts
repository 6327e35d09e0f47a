import type { Logger, Metrics } from '@emberwatch/observability'
import { type Database, sha256 } from '@emberwatch/storage'
import type { IngestConfig } from '../config.ts'
import { isTileTemplate, mapboxUrl, templateUrl } from '../domain/tile-urls.ts'
import { printableOrigin, secretsOf } from '../domain/url-secrets.ts'
import { configInvalid } from '../errors/config-errors.ts'
import type { TileProvider } from '../ports.ts'
import { askOverHttp, type HttpTileOptions } from './ask-over-http.ts'
import { createExchangeTileProvider } from './exchange-tile-provider.ts'
import { createFolderTileProvider } from './folder-tile-provider.ts'
import { configuredUrl, type HttpGet } from './http-get.ts'
import { keepPace } from './keep-pace.ts'
import { keepQuota } from './keep-quota.ts'
import { measureRequests } from './measure-requests.ts'
import { recordExchanges, replayExchanges } from './recorded-exchanges.ts'

const MAPBOX = 'https://api.mapbox.com'

type ProviderConfig = Pick<IngestConfig, 'TILE_PROVIDER' | 'MAPBOX_TOKEN' | 'TILE_URL_TEMPLATE' | 'TILE_FOLDER' | 'TILE_RECORD_FOLDER' | 'TILE_ZOOM' | 'TILE_SIZE' | 'TILE_RATE_PER_MINUTE' | 'TILE_QUOTA_PER_DAY' | 'TILE_MAX_PAUSE_MS'>

interface ProviderParts {
  httpGet: HttpGet
  metrics: Pick<Metrics, 'tileRequests' | 'tileSeconds'>
  database: Pick<Database, 'quota_blocks'>
  now: () => Date
  log: Logger
}

const required = (config: ProviderConfig, variable: 'MAPBOX_TOKEN' | 'TILE_URL_TEMPLATE' | 'TILE_FOLDER'): string => {
  const value = config[variable]
  if (value === undefined) throw configInvalid(`TILE_PROVIDER=${config.TILE_PROVIDER} needs ${variable}; set it, or choose another TILE_PROVIDER (mapbox, template, folder, recorded)`)
  return value
}

/** A provider on the network: measured, recorded if that is wanted, within its quota and at its pace. */
const overHttp = (config: ProviderConfig, parts: ProviderParts, { identity, ...options }: Omit<HttpTileOptions, 'httpGet'> & { identity: string }): TileProvider => {
  const { name, variable } = options
  const measured = measureRequests(askOverHttp({ ...options, httpGet: parts.httpGet }), identity, parts.metrics)
  const recorded = config.TILE_RECORD_FOLDER === undefined ? measured : recordExchanges(measured, config.TILE_RECORD_FOLDER, parts.log)
  const counted = config.TILE_QUOTA_PER_DAY === 0 ? recorded : keepQuota(recorded, { name, perDay: config.TILE_QUOTA_PER_DAY, blocks: parts.database.quota_blocks, now: parts.now })
  const paced = keepPace(counted, { name, perMinute: config.TILE_RATE_PER_MINUTE, maxPauseMs: config.TILE_MAX_PAUSE_MS })
  return createExchangeTileProvider({ identity, name, variable, ask: paced })
}

const mapbox = (config: ProviderConfig, parts: ProviderParts): TileProvider => {
  const token = required(config, 'MAPBOX_TOKEN')
  const extent = { zoom: config.TILE_ZOOM, size: config.TILE_SIZE }
  return overHttp(config, parts, {
    identity: `mapbox satellite-v9 z${extent.zoom} ${extent.size}px`,
    name: MAPBOX,
    variable: 'MAPBOX_TOKEN',
    urlOf: (place) => mapboxUrl(MAPBOX, token, extent, place),
    secrets: [token]
  })
}

const template = (config: ProviderConfig, parts: ProviderParts): TileProvider => {
  const text = required(config, 'TILE_URL_TEMPLATE')
  const variable = 'TILE_URL_TEMPLATE'
  if (!isTileTemplate(text)) throw configInvalid(`${variable} must hold {lon} and {lat}, {x} and {y} (or {-y}), {bbox} or {bbox-epsg-3857}, and no other words in braces than these, {z}, {width} and {height}`)
  const extent = { zoom: config.TILE_ZOOM, size: config.TILE_SIZE }
  const urlOf = (place: { lat: number, lon: number }): string => templateUrl(text, extent, place)
  const name = printableOrigin(configuredUrl(variable, urlOf({ lat: 0, lon: 0 })))
  // The fingerprint tells templates apart without telling what stands in them.
  return overHttp(config, parts, { identity: `${name} z${extent.zoom} ${extent.size}px ${sha256(text).slice(0, 8)}`, name, variable, urlOf, secrets: secretsOf(text) })
}

const recorded = (config: ProviderConfig, { metrics }: ProviderParts): TileProvider => {
  const folder = required(config, 'TILE_FOLDER')
  const identity = `recorded ${folder}`
  const ask = keepPace(measureRequests(replayExchanges(folder), identity, metrics), { name: folder, perMinute: config.TILE_RATE_PER_MINUTE, maxPauseMs: config.TILE_MAX_PAUSE_MS })
  return createExchangeTileProvider({ identity, name: folder, variable: 'TILE_FOLDER', ask })
}

/**
 * The tile provider that the environment asks for.
 *
 * @throws {AppError} CONFIG_INVALID, naming the variable that is missing or wrong
 */
export const chooseTileProvider = (config: ProviderConfig, parts: ProviderParts): TileProvider => {
  switch (config.TILE_PROVIDER) {
    case 'mapbox': return mapbox(config, parts)
    case 'template': return template(config, parts)
    case 'folder': return createFolderTileProvider(required(config, 'TILE_FOLDER'))
    case 'recorded': return recorded(config, parts)
  }
}
