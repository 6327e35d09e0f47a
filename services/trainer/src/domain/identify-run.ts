import { createHash } from 'node:crypto'
import type { DatasetVersion, TrainingParameters } from '@emberwatch/contracts'

interface RunIdentity { runId: string, modelVersion: string }

/**
 * Names a training by what goes into it: the same data, parameters and backbone are the same run, however often it is
 * asked for or restarted, and so give exactly one model.
 */
export const identifyRun = (dataset: Pick<DatasetVersion, 'task' | 'number' | 'contentHash'>, parameters: TrainingParameters, backboneId: string): RunIdentity => {
  const content = JSON.stringify([dataset.task, dataset.contentHash, Object.entries(parameters).sort(), backboneId])
  const runId = createHash('sha256').update(content).digest('hex').slice(0, 16)
  return { runId, modelVersion: `m${dataset.number}-${runId.slice(0, 8)}` }
}
