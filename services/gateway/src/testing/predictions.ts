import { objectKeys, type PredictionBlock, type ServedPrediction } from '@emberwatch/contracts'
import { type Database, type ObjectStore, recordIds, sha256 } from '@emberwatch/storage'
import { juneAt } from './records.ts'

export const served = (fields: Partial<ServedPrediction> = {}): ServedPrediction => ({
  predictionId: '', task: 'wildfire', at: juneAt(1), modelVersion: 'm1', datasetVersion: 'v1', arm: null, label: 'wildfire', confidence: 0.9, confidences: { nowildfire: 0.1, wildfire: 0.9 }, imageId: sha256('image'), place: null, requestId: null, replica: 'r1', cached: false, tookMs: 5, ...fields
})

/** Stores a block of recorded answers as a replica does, oldest first, each with an embedding of two numbers: its row and 0.5. */
export const storeBlock = async ({ database, objects }: { database: Pick<Database, 'prediction_blocks'>, objects: ObjectStore }, blockId: string, answers: readonly ServedPrediction[]): Promise<ServedPrediction[]> => {
  const rows = answers.map((answer, row) => ({ ...answer, predictionId: `${blockId}.${row}` }))
  const task = rows[0]?.task ?? 'wildfire'
  const records = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const embeddings = new Uint8Array(Float32Array.from(rows.flatMap((_, row) => [row, 0.5])).buffer)
  const confidences = rows.map(({ confidence }) => confidence)
  const block: PredictionBlock = {
    task,
    blockId,
    replica: 'r1',
    from: rows[0]?.at ?? '',
    to: rows.at(-1)?.at ?? '',
    count: rows.length,
    backboneId: 'b',
    embeddingSize: 2,
    recordsKey: objectKeys.predictionBlock(task, blockId, 'jsonl'),
    recordsSha256: sha256(records),
    embeddingsKey: objectKeys.predictionBlock(task, blockId, 'f32'),
    embeddingsSha256: sha256(embeddings),
    bytes: records.length + embeddings.length,
    labels: Object.fromEntries(rows.map(({ label }) => [label, rows.filter((row) => row.label === label).length])),
    modelVersions: [...new Set(rows.map(({ modelVersion }) => modelVersion))],
    arms: [...new Set(rows.flatMap(({ arm }) => arm ?? []))],
    leastConfidence: Math.min(...confidences),
    mostConfidence: Math.max(...confidences)
  }
  await objects.put(block.recordsKey, records, 'application/jsonl')
  await objects.put(block.embeddingsKey, embeddings, 'application/octet-stream')
  await database.prediction_blocks.insert(recordIds.predictionBlock(task, blockId), block)
  return rows
}
