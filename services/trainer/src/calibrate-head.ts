import type { Alarm, TaskDefinition } from '@emberwatch/contracts'
import { applyTemperature, chooseThreshold, type Embedder, fitTemperature, type Head, headToOnnx, logitsOf, runHead } from '@emberwatch/ml'
import type { LabelledRows } from '@emberwatch/ml/training'

interface CalibrateDeps { task: TaskDefinition, embedder: Embedder, alarmRecall: number }

/** A head whose confidence can be believed, and from which probability on people are warned. */
export interface CalibratedHead { head: Head, temperature: number, alarm: Alarm | null }

const SESSION = 'uncalibrated-head'

/**
 * Fits the head's temperature on the validation split, and chooses the threshold at which the wanted share of the
 * feed's class raises an alarm there. Neither changes which class is the most likely one.
 */
export const calibrateHead = async ({ task: { classes, feedLabel }, embedder: { pool, backbone }, alarmRecall }: CalibrateDeps, head: Head, { embeddings, labels }: LabelledRows): Promise<CalibratedHead> => {
  await pool.create(SESSION, headToOnnx(head))
  try {
    const logits = logitsOf(await runHead(pool, SESSION, embeddings, backbone.embeddingSize))
    const temperature = fitTemperature(logits, classes.length, labels)
    const probabilities = applyTemperature(logits, classes.length, temperature)
    const alarm = feedLabel === undefined ? undefined : chooseThreshold({ classes, probabilities, labels, label: feedLabel, recall: alarmRecall })
    return { head: { ...head, temperature: (head.temperature ?? 1) * temperature }, temperature, alarm: alarm ?? null }
  } finally {
    await pool.release(SESSION)
  }
}
