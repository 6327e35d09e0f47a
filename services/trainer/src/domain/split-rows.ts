import { type DatasetVersion, type ManifestRow, type Split } from '@emberwatch/contracts'
import type { LabelledRows } from '@emberwatch/ml/training'
import { datasetUnusable } from '../errors.ts'

/** The labelled embeddings of each split, and the manifest rows that they belong to. */
export type SplitRows = Record<Split, LabelledRows> & { rows: Record<Split, ManifestRow[]> }

interface SplitOptions { dataset: Pick<DatasetVersion, 'version'>, rows: readonly ManifestRow[], embeddings: Float32Array, embeddingSize: number, classes: readonly string[] }

/** Chosen rows, in memory that worker threads share: they are handed over without another copy. */
const shareRows = (embeddings: Float32Array, size: number, places: readonly number[]): Float32Array => {
  const rows = new Float32Array(new SharedArrayBuffer(places.length * size * Float32Array.BYTES_PER_ELEMENT))
  for (const [row, place] of places.entries()) rows.set(embeddings.subarray(place * size, (place + 1) * size), row * size)
  return rows
}

/**
 * The labelled embeddings of each split of a dataset version.
 *
 * @throws {AppError} TRAINER_DATASET_UNUSABLE if a class has no training image, or validation or test has none at all
 */
export const splitRows = ({ dataset, rows, embeddings, embeddingSize, classes }: SplitOptions): SplitRows => {
  const take = (split: Split): LabelledRows => {
    const places = rows.flatMap((row, place) => row.split === split ? [place] : [])
    return { embeddings: shareRows(embeddings, embeddingSize, places), labels: places.map((place) => classes.indexOf(rows[place]?.label ?? '')) }
  }
  const stranger = rows.find(({ label }) => !classes.includes(label))
  if (stranger !== undefined) throw datasetUnusable(dataset.version, `image ${stranger.imageId} has the label ${stranger.label}, which is none of ${classes.join(', ')}`)
  const rowsOf = (split: Split): ManifestRow[] => rows.filter((row) => row.split === split)
  const splits = { train: take('train'), validation: take('validation'), test: take('test'), rows: { train: rowsOf('train'), validation: rowsOf('validation'), test: rowsOf('test') } }
  const absent = classes.filter((_, label) => !splits.train.labels.includes(label))
  if (absent.length > 0) throw datasetUnusable(dataset.version, `its training split has no image of ${absent.join(', ')}; import or wait for more tiles`)
  for (const split of ['validation', 'test'] as const) {
    if (splits[split].labels.length === 0) throw datasetUnusable(dataset.version, `its ${split} split is empty; import or wait for more tiles`)
  }
  return splits
}

/** Which test images always answering the most frequent class of the training split gets right. */
export const majorityAnswers = ({ train, test }: Pick<SplitRows, 'train' | 'test'>, classes: number): boolean[] => {
  const counts = Array.from({ length: classes }, (_, label) => train.labels.filter((other) => other === label).length)
  const majority = counts.indexOf(Math.max(...counts))
  return test.labels.map((label) => label === majority)
}
