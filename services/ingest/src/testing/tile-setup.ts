import { createMetrics, silentLogger } from '@emberwatch/observability'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { chooseTileProvider } from '../adapters/choose-tile-provider.ts'
import { createHttpGet } from '../adapters/http-get.ts'
import type { TileProvider } from '../ports.ts'

type ProviderConfig = Parameters<typeof chooseTileProvider>[0]

/** A provider set up as ingest does it, that may ask servers on this machine; with its metrics and its database. */
export const setUpTiles = (config: Partial<ProviderConfig>, { now = () => new Date() } = {}) => {
  const metrics = createMetrics('ingest')
  const database = createMemoryDatabase()
  const whole: ProviderConfig = { TILE_PROVIDER: 'template', TILE_ZOOM: 15, TILE_SIZE: 350, TILE_RATE_PER_MINUTE: 1_000_000, TILE_QUOTA_PER_DAY: 0, TILE_MAX_PAUSE_MS: 30_000, ...config }
  const tiles: TileProvider = chooseTileProvider(whole, { httpGet: createHttpGet({ hosts: '127.0.0.1' }), metrics, database, now, log: silentLogger() })
  return { tiles, metrics, database }
}

/** The values of a counter by the labels that matter. */
export const countsOf = async (counter: { get: () => Promise<{ values: { labels: Record<string, unknown>, value: number }[] }> }): Promise<Record<string, number>> =>
  Object.fromEntries((await counter.get()).values.map(({ labels, value }) => [String(labels['outcome']), value]))
