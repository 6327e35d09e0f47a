import { objectKeys, type PredictionBlock } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import { begunAt } from './prediction-block.ts'

interface Retention {
  task: string
  /** Older blocks go. */
  keepMs: number
  /** The oldest blocks go until no more than this is left. */
  keepBytes: number
}

/** In one go, so that a sweep ends. */
const MOST_REMOVED = 2000
/** Files without a record may belong to a block that is being stored. */
const GRACE_MS = 3_600_000

/** The blocks that have had their time, or for which there is no room any more; the oldest first. */
const outdated = (blocks: readonly PredictionBlock[], { keepMs, keepBytes }: Retention, now: Date): PredictionBlock[] => {
  const since = new Date(now.getTime() - keepMs).toISOString()
  let bytes = 0
  return blocks.toSorted((a, b) => a.to < b.to ? 1 : -1).filter((block) => {
    bytes += block.bytes
    return bytes > keepBytes || block.to < since
  }).reverse()
}

/** Removes recorded answers by age and size, and files that no record tells of; any number of replicas may do so at once. */
export const sweepPredictions = async ({ database, objects, now }: Pick<Platform, 'database' | 'objects' | 'now'>, retention: Retention): Promise<number> => {
  const { task } = retention
  const blocks = await database.prediction_blocks.list({ task })
  const removed = outdated(blocks, retention, now()).slice(0, MOST_REMOVED)
  for (const { blockId, recordsKey, embeddingsKey } of removed) {
    await database.prediction_blocks.remove(recordIds.predictionBlock(task, blockId)) // first: nobody shall find what is half gone
    await objects.remove(recordsKey)
    await objects.remove(embeddingsKey)
  }
  const known = new Set(blocks.flatMap(({ recordsKey, embeddingsKey }) => [recordsKey, embeddingsKey]))
  const prefix = objectKeys.predictions(task)
  const orphans = (await objects.list(prefix)).filter((key) => {
    const begun = begunAt(key.slice(prefix.length))
    return !known.has(key) && begun !== undefined && now().getTime() - begun.getTime() > GRACE_MS
  })
  for (const key of orphans.slice(0, MOST_REMOVED)) await objects.remove(key)
  return removed.length
}
