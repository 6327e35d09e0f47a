import type { IngestConfig } from '../config.ts'
import { isTileTemplate, mapboxUrl, templateUrl } from '../domain/tile-urls.ts'
import { configInvalid } from '../errors.ts'
import type { TileProvider } from '../ports.ts'
import { createFolderTileProvider } from './folder-tile-provider.ts'
import { createHttpTileProvider } from './http-tile-provider.ts'

const MAPBOX = 'https://api.mapbox.com'

type ProviderConfig = Pick<IngestConfig, 'TILE_PROVIDER' | 'MAPBOX_TOKEN' | 'TILE_URL_TEMPLATE' | 'TILE_FOLDER' | 'TILE_ZOOM'>

const required = (config: ProviderConfig, variable: 'MAPBOX_TOKEN' | 'TILE_URL_TEMPLATE' | 'TILE_FOLDER'): string => {
  const value = config[variable]
  if (value === undefined) throw configInvalid(`TILE_PROVIDER=${config.TILE_PROVIDER} needs ${variable}; set it, or choose another TILE_PROVIDER (mapbox, template, folder)`)
  return value
}

/**
 * The tile provider that the environment asks for.
 *
 * @throws {AppError} CONFIG_INVALID, naming the variable that is missing or wrong
 */
export const chooseTileProvider = (config: ProviderConfig): TileProvider => {
  const zoom = config.TILE_ZOOM
  switch (config.TILE_PROVIDER) {
    case 'mapbox': {
      const token = required(config, 'MAPBOX_TOKEN')
      return createHttpTileProvider({ identity: `mapbox satellite-v9 ${zoom}`, variable: 'MAPBOX_TOKEN', urlOf: (place) => mapboxUrl(MAPBOX, token, zoom, place) })
    }
    case 'template': {
      const template = required(config, 'TILE_URL_TEMPLATE')
      if (!isTileTemplate(template)) throw configInvalid('TILE_URL_TEMPLATE must hold {lon} and {lat}, or {x} and {y}, and no other words in braces than these and {z}')
      return createHttpTileProvider({ identity: `template ${template} ${zoom}`, variable: 'TILE_URL_TEMPLATE', urlOf: (place) => templateUrl(template, zoom, place) })
    }
    case 'folder':
      return createFolderTileProvider(required(config, 'TILE_FOLDER'))
  }
}
