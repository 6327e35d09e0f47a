import { objectKeys, type PredictionBlock, type ServedPrediction } from '@emberwatch/contracts'
import { sha256 } from '@emberwatch/storage'

/** An answer to record, with the embedding that it follows from. */
export interface RecordedAnswer { record: ServedPrediction, embedding: ArrayLike<number> }

/** A block and the bytes of its two files. */
export interface WrittenBlock { block: PredictionBlock, records: Uint8Array, embeddings: Uint8Array }

/** The compact form of a time that ids begin with: in the order of the alphabet. */
const compact = (at: Date): string => at.toISOString().replaceAll(/[-:.Z]/g, '')

/** Names a block; `number` counts those of one process. */
export const blockIdOf = (begun: Date, replica: string, number: number): string => `${compact(begun)}-${replica}-${number}`

/** When a block of this id, or of a file named after it, was begun; undefined for any other name. */
export const begunAt = (blockId: string): Date | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})-/.exec(blockId)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, ms] = parts
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort()

/** The smallest box that holds every place that was asked for; null where all were images. */
const boxOf = (records: readonly ServedPrediction[]): NonNullable<PredictionBlock['box']> | null => {
  const places = records.flatMap(({ place }) => place ?? [])
  if (places.length === 0) return null
  const [lats, lons] = [places.map(({ lat }) => lat), places.map(({ lon }) => lon)]
  return { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) }
}

interface Origin { task: string, blockId: string, replica: string, backboneId: string, embeddingSize: number }

/** Puts answers together as the two files and the record that are stored. */
export const writeBlock = (origin: Origin, answers: readonly RecordedAnswer[]): WrittenBlock => {
  const { task, blockId, embeddingSize } = origin
  const rows = new Float32Array(answers.length * embeddingSize)
  for (const [index, { embedding }] of answers.entries()) rows.set(embedding, index * embeddingSize)
  const embeddings = new Uint8Array(rows.buffer)
  const made = answers.map(({ record }) => record)
  const records = Buffer.from(made.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const times = made.map(({ at }) => at).sort()
  const confidences = made.map(({ confidence }) => confidence)
  const byLabel = Object.groupBy(made, ({ label }) => label)
  const block: PredictionBlock = {
    ...origin,
    from: times[0] ?? '',
    to: times.at(-1) ?? '',
    count: made.length,
    recordsKey: objectKeys.predictionBlock(task, blockId, 'jsonl'),
    recordsSha256: sha256(records),
    embeddingsKey: objectKeys.predictionBlock(task, blockId, 'f32'),
    embeddingsSha256: sha256(embeddings),
    bytes: records.length + embeddings.length,
    labels: Object.fromEntries(Object.entries(byLabel).map(([label, of]) => [label, of?.length ?? 0])),
    modelVersions: sorted(made.map(({ modelVersion }) => modelVersion)),
    arms: sorted(made.flatMap(({ arm }) => arm ?? [])),
    leastConfidence: Math.min(...confidences),
    mostConfidence: Math.max(...confidences),
    box: boxOf(made)
  }
  return { block, records, embeddings }
}
