import { createValidate, type PredictionBlock, ServedPrediction } from '@emberwatch/contracts'
import type { Collections } from './database.ts'
import type { ObjectStore } from './object-store.ts'
import { readVerified } from './read-verified.ts'

/** A stretch of time, its ends included. */
interface Stretch { from?: string | undefined, to?: string | undefined }

const PAGE = 200

const validateRecord = createValidate(ServedPrediction)

/** The blocks of recorded answers that reach into a stretch of time, the one that ends last first; looked up as they are needed. */
export async function * listPredictionBlocks ({ prediction_blocks: blocks }: Pick<Collections, 'prediction_blocks'>, task: string, { from, to }: Stretch): AsyncGenerator<PredictionBlock> {
  const seen = new Set<string>() // a block that is written meanwhile shifts the pages
  for (let offset = 0; ; offset += PAGE) {
    const items = await blocks.sorted({ task }, { sortBy: 'to', descending: true, limit: PAGE, offset, ...(from !== undefined && { least: { to: from } }), ...(to !== undefined && { most: { from: to } }) })
    for (const block of items) {
      if (!seen.has(block.blockId)) yield block
      seen.add(block.blockId)
    }
    if (items.length < PAGE) return
  }
}

/**
 * The answers of a block.
 *
 * @throws {AppError} STORAGE_OBJECT_MISSING, STORAGE_OBJECT_CORRUPT or BUS_INVALID_MESSAGE
 */
export const readPredictionRecords = async (objects: Pick<ObjectStore, 'get'>, { blockId, recordsKey: key, recordsSha256: sha256 }: PredictionBlock): Promise<ServedPrediction[]> => {
  const text = new TextDecoder().decode(await readVerified(objects, { key, sha256 }))
  return text.trimEnd().split('\n').map((line) => validateRecord(JSON.parse(line), `a record of the block ${blockId}`))
}

/**
 * The embeddings of a block, one after the other in the order of its answers.
 *
 * @returns [count, embeddingSize]
 * @throws {AppError} STORAGE_OBJECT_MISSING or STORAGE_OBJECT_CORRUPT
 */
export const readPredictionEmbeddings = async (objects: Pick<ObjectStore, 'get'>, { embeddingsKey: key, embeddingsSha256: sha256 }: PredictionBlock): Promise<Float32Array> => {
  const bytes = await readVerified(objects, { key, sha256 })
  return new Float32Array(bytes.slice().buffer)
}
