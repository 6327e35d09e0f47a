import { measureImage } from '@emberwatch/ml'
import { runService } from '@emberwatch/platform'
import { openImportFolders } from './adapters/folder-import-folders.ts'
import { createHttpFeed } from './adapters/http-feed.ts'
import { chooseTileProvider } from './adapters/choose-tile-provider.ts'
import { createIngest } from './app.ts'
import { ingestConfig } from './config.ts'
import { retryWaitMs } from './domain/retry-wait.ts'

await runService({
  name: 'ingest',
  config: ingestConfig,
  start: async (platform, config) => {
    const ingest = createIngest({
      ...platform,
      measureImage,
      feed: createHttpFeed({ url: config.CSV_URL, timeoutMs: config.FEED_TIMEOUT_MS, maxBytes: config.FEED_MAX_BYTES }),
      tiles: chooseTileProvider(config),
      imports: openImportFolders(config.IMPORT_ROOT),
      patience: { attempts: config.TILE_ATTEMPTS, timeoutMs: config.TILE_TIMEOUT_MS, waitMs: (attempt) => retryWaitMs(attempt, Math.random) },
      dayWindow: config.DAY_WINDOW,
      maxRows: config.FEED_MAX_ROWS,
      fetchConcurrency: config.FETCH_CONCURRENCY,
      importConcurrency: config.IMPORT_CONCURRENCY,
      pollIntervalMs: config.POLL_INTERVAL_MS
    })
    await ingest.start()
    return ingest
  }
}, process.env)
