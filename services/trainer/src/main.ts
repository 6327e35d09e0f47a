import { availableParallelism } from 'node:os'
import { createEmbedder, loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { DEFAULT_PARAMETERS, DEFAULT_SWEEP } from '@emberwatch/ml/training'
import { runService } from '@emberwatch/platform'
import { createWorkerFitHeads } from './adapters/worker-fit-heads.ts'
import { createTrainer } from './app.ts'
import { trainerConfig } from './config.ts'
import { DEFAULT_GATE_POLICY } from './domain/gate-policy.ts'

await runService({
  name: 'trainer',
  config: trainerConfig,
  async start (platform, config) {
    const threads = config.EMBED_THREADS ?? availableParallelism()
    const backbone = await loadBackbone(config.BACKBONE_FOLDER ?? SHIPPED_BACKBONE, config.BACKBONE_VARIANT)
    const embedder = await createEmbedder({ backbone, threads })
    const trainer = createTrainer({
      ...platform,
      embedder,
      embedConcurrency: 2 * threads,
      fitHeads: createWorkerFitHeads({ backend: config.TF_BACKEND }),
      policy: {
        ...DEFAULT_GATE_POLICY,
        mode: config.GATE_MODE,
        maxCalibrationRegression: config.GATE_MAX_CALIBRATION_REGRESSION,
        asItWasMaxLoss: config.GATE_MAX_LOSS_AS_IT_WAS,
        firstMargin: config.GATE_FIRST_MARGIN,
        minimumGain: config.GATE_MINIMUM_GAIN,
        significance: config.GATE_SIGNIFICANCE
      },
      alarmRecall: config.ALARM_RECALL,
      defaults: {
        ...DEFAULT_PARAMETERS,
        sweep: { ...DEFAULT_SWEEP, space: { units: config.HEAD_UNITS.split(',').map(Number) } },
        learningRate: config.LEARNING_RATE,
        batchSize: config.BATCH_SIZE,
        maxEpochs: config.MAX_EPOCHS,
        patience: config.PATIENCE,
        seed: config.SEED
      }
    })
    await trainer.start()
    return {
      async stop () {
        await trainer.stop()
        await embedder.close()
      }
    }
  }
}, process.env)
