import { createEvent, PredictionServedV1 } from '@emberwatch/contracts'
import type { Platform } from '@emberwatch/platform'
import { recordIds } from '@emberwatch/storage'
import type { WrittenBlock } from './prediction-block.ts'

export type StoreDeps = Pick<Platform, 'database' | 'objects' | 'outbox' | 'now'>

/** Stores a block: its files first, then the record that makes it count, which is announced. Doing it again changes nothing. */
export const storeBlock = ({ database, objects, outbox, now }: StoreDeps) => async ({ block, records, embeddings }: WrittenBlock): Promise<void> => {
  const { task, ...said } = block
  await objects.put(block.embeddingsKey, embeddings, 'application/octet-stream')
  await objects.put(block.recordsKey, records, 'application/jsonl')
  const event = createEvent(PredictionServedV1, { producer: 'inference', task, key: block.blockId, time: now(), data: said })
  await outbox.record(event, { name: 'prediction_blocks', collection: database.prediction_blocks, id: recordIds.predictionBlock(task, block.blockId), record: block })
}
