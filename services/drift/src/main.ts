import { loadBackbone, makeThumbnail, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { runService } from '@emberwatch/platform'
import { createWorkerQuality } from './adapters/worker-quality.ts'
import { createMlEmbeddings } from './adapters/ml-embeddings.ts'
import { calibrateInWorker } from './adapters/worker-calibrate-live.ts'
import { compareInWorker } from './adapters/worker-compare-sides.ts'
import { createDrift } from './app.ts'
import { driftConfig } from './config.ts'
import { readLiveSettings } from './live/read-live-settings.ts'

const LOOK_EVERY_MS = 500

await runService({
  name: 'drift',
  config: driftConfig,
  async start (platform, config) {
    const backbone = await loadBackbone(config.BACKBONE_FOLDER ?? SHIPPED_BACKBONE, config.BACKBONE_VARIANT)
    const embeddings = createMlEmbeddings({ backbone, objects: platform.objects })
    const quality = createWorkerQuality({ objects: platform.objects })
    const drift = createDrift({
      ...platform,
      embeddings,
      quality,
      makeThumbnail,
      compareSides: compareInWorker,
      calibrateLive: calibrateInWorker,
      live: readLiveSettings(config),
      settings: { significance: config.DRIFT_SIGNIFICANCE, seed: config.DRIFT_SEED, retrain: config.DRIFT_RETRAIN, waitMs: config.EMBEDDINGS_WAIT_MS, lookEveryMs: LOOK_EVERY_MS }
    })
    await drift.start()
    return {
      async stop () {
        await drift.stop()
        await embeddings.close()
        await quality.close()
      }
    }
  }
}, process.env)
