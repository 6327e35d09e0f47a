import { createEvent, TrainingProgressV1 } from '@emberwatch/contracts'
import type { FittedHead, SearchReport } from '@emberwatch/ml/training'
import { recordIds } from '@emberwatch/storage'
import type { SplitRows } from './domain/split-rows.ts'
import type { IdentifiedTraining, RunContext, TrainDeps } from './train-deps.ts'

/** Fits the heads and tells every epoch, as a record and as an event. */
export const fitWithProgress = async ({ bus, database, fitHeads, now, task: { task, classes }, embedder }: TrainDeps, { runId, parameters }: IdentifiedTraining, { train, validation }: SplitRows, { log, traceparent, signal }: RunContext & { signal: AbortSignal }): Promise<FittedHead> => {
  let step = 0
  let telling = Promise.resolve()
  const tell = async (progress: SearchReport, at: number): Promise<void> => {
    const { backend, device, ...measured } = progress
    const metric = { runId, step: at, ...measured }
    await database.run_metrics.insert(recordIds.runMetric(task, runId, at), metric)
    await bus.publish(createEvent(TrainingProgressV1, { producer: 'trainer', task, key: `${runId}/${at}`, time: now(), traceparent, data: { ...metric, backend, device } }))
  }
  const data = { train, validation, embeddingSize: embedder.backbone.embeddingSize, classes: classes.length }
  const onEpoch = (progress: SearchReport): void => {
    const at = step++
    // Progress only informs: a lost line must not fail the training.
    telling = telling.then(() => tell(progress, at)).catch((error: unknown) => log.warn({ error }, 'progress not told'))
  }
  try {
    return await fitHeads(data, parameters, { onEpoch, signal })
  } finally {
    await telling
  }
}
