import { availableParallelism } from 'node:os'
import { createEmbedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { readSigningKey, runService } from '@emberwatch/platform'
import { createWorkerFitHeads } from './adapters/worker-fit-heads.ts'
import { judgeCaseInWorker } from './adapters/worker-judge-case.ts'
import { createTrainer } from './app.ts'
import { trainerConfig } from './config.ts'
import { readSchedule } from './domain/training-schedule.ts'
import { readSettings } from './read-settings.ts'

await runService({
  name: 'trainer',
  config: trainerConfig,
  async start (platform, config) {
    const settings = await readSettings(config, { ...platform, environment: process.env })
    const sign = config.MODEL_SIGNING_KEY_FILE === undefined ? undefined : await readSigningKey('MODEL_SIGNING_KEY_FILE', config.MODEL_SIGNING_KEY_FILE)
    const schedule = config.TRAIN_SCHEDULE === undefined ? undefined : readSchedule(config.TRAIN_SCHEDULE, platform.now())
    const threads = config.EMBED_THREADS ?? availableParallelism()
    const backbone = await loadBackbone(config.BACKBONE_FOLDER ?? SHIPPED_BACKBONE, config.BACKBONE_VARIANT)
    const embedder = await createEmbedder({ backbone, threads })
    const trainer = createTrainer({
      ...platform,
      embedder,
      embedConcurrency: 2 * threads,
      fitHeads: createWorkerFitHeads({ backend: config.TF_BACKEND }),
      judgeCase: judgeCaseInWorker,
      alarmRecall: config.ALARM_RECALL,
      sign,
      minNewImages: config.MIN_NEW_IMAGES,
      schedule,
      leaseMs: config.TRAINER_LEASE_MS,
      ...settings
    })
    await trainer.start()
    return {
      checks: [{ name: 'lease', check: () => true, detail: () => trainer.state().leading ? `leads, epoch ${trainer.state().epoch}` : 'stands by: another trainer leads' }],
      async stop () {
        await trainer.stop()
        await embedder.close()
      }
    }
  }
}, process.env)
