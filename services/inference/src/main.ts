import { hostname } from 'node:os'
import { createEmbedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { letHeapGrow, readTrustedKeys, runService } from '@emberwatch/platform'
import { createInference } from './app.ts'
import { inferenceConfig } from './config.ts'

/** A fifth of a second of work. A gateway uses a third of it (sixteen of few replicas), and all of it only for a while when other replicas are lost. */
const CAPACITY_PER_THREAD = 24

const DAY_MS = 86_400_000

letHeapGrow()
await runService({
  name: 'inference',
  config: inferenceConfig,
  async start (platform, config) {
    const doubt = config.MODEL_PUBLIC_KEY_FILE === undefined ? undefined : await readTrustedKeys('MODEL_PUBLIC_KEY_FILE', config.MODEL_PUBLIC_KEY_FILE)
    const backbone = await loadBackbone(config.BACKBONE_FOLDER ?? SHIPPED_BACKBONE, config.BACKBONE_VARIANT)
    const embedder = await createEmbedder({ backbone, threads: config.INFER_THREADS })
    const inference = createInference({
      ...platform,
      embedder,
      doubt,
      replica: config.REPLICA_ID ?? `${hostname().replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 40)}-${process.pid}`,
      capacity: config.REPLICA_CAPACITY ?? CAPACITY_PER_THREAD * config.INFER_THREADS,
      shelfModels: config.SHELF_MODELS,
      cachedAnswers: config.ANSWER_CACHE,
      checkMs: config.CHAMPION_CHECK_MS,
      retryMs: config.REFUSED_RETRY_MS,
      recording: { share: config.RECORD_SHARE, perMinute: config.RECORD_PER_MINUTE, flushMs: config.RECORD_FLUSH_MS, keepMs: config.RECORD_KEEP_DAYS * DAY_MS, keepBytes: config.RECORD_KEEP_BYTES, sweepMs: config.RECORD_SWEEP_MS, random: Math.random }
    })
    await inference.start()
    return {
      checks: [{ name: 'model', check: () => inference.state().ready, detail: inference.detail }],
      async stop () {
        await inference.stop()
        await embedder.close()
      }
    }
  }
}, process.env)
