import { examineImage } from '@emberwatch/ml'
import { runService } from '@emberwatch/platform'
import { openLocalImports } from './adapters/local-import-sources.ts'
import { createHttpFeed } from './adapters/http-feed.ts'
import { createHttpGet } from './adapters/http-get.ts'
import { readPlaces } from './adapters/read-places.ts'
import { chooseTileProvider } from './adapters/choose-tile-provider.ts'
import { createIngest } from './app.ts'
import { ingestConfig } from './config.ts'
import { feedRulesOf } from './config/feed-rules.ts'
import { retryWaitMs } from './domain/retry-wait.ts'

await runService({
  name: 'ingest',
  config: ingestConfig,
  start: async (platform, config) => {
    const httpGet = createHttpGet({ hosts: config.PRIVATE_HOSTS })
    const ingest = createIngest({
      ...platform,
      measureImage: examineImage,
      feed: createHttpFeed({ httpGet, url: config.CSV_URL, timeoutMs: config.FEED_TIMEOUT_MS, maxBytes: config.FEED_MAX_BYTES }),
      tiles: chooseTileProvider(config, { ...platform, httpGet }),
      nearDuplicateBits: config.NEAR_DUPLICATE_BITS,
      imports: openLocalImports({ root: config.IMPORT_ROOT, maxFiles: config.IMPORT_MAX_FILES, maxBytes: config.IMPORT_MAX_BYTES }),
      patience: { attempts: config.TILE_ATTEMPTS, timeoutMs: config.TILE_TIMEOUT_MS, waitMs: (attempt) => retryWaitMs(attempt, Math.random) },
      feedRules: feedRulesOf(config),
      pollBudgetMs: config.POLL_BUDGET_MS,
      fetchConcurrency: config.FETCH_CONCURRENCY,
      importConcurrency: config.IMPORT_CONCURRENCY,
      enrichRatio: config.ENRICH_RATIO,
      enrichMaxPerPoll: config.ENRICH_MAX_PER_POLL,
      siteRules: { places: platform.task.backgroundLabel === undefined ? [] : await readPlaces(config.PLACES_FILE), forestShare: config.ENRICH_FOREST_SHARE, jitter: config.ENRICH_JITTER, fireDistanceKm: config.ENRICH_FIRE_DISTANCE_KM },
      pollIntervalMs: config.POLL_INTERVAL_MS,
      versionPatience: { minNewImages: config.VERSION_MIN_NEW_IMAGES, maxWaitMs: config.VERSION_MAX_WAIT_MS },
      leaseMs: config.LEASE_MS
    })
    await ingest.start()
    return ingest
  }
}, process.env)
