import type { DatasetVersion } from '@emberwatch/contracts'
import { ensureEmbeddings } from '@emberwatch/ml'
import { listEarlierVersions, readManifest } from '@emberwatch/storage'
import { type SplitRows, splitRows } from './domain/split-rows.ts'
import type { RunContext, TrainDeps } from './train-deps.ts'

/** The labelled embeddings of a dataset version, computing only those that no earlier version has. */
export const loadSplits = async ({ database, objects, embedder, embedConcurrency, task }: TrainDeps, dataset: DatasetVersion, { log, signal }: Pick<RunContext, 'log'> & { signal: AbortSignal }): Promise<SplitRows> => {
  const rows = await readManifest(objects, dataset)
  const earlier = await listEarlierVersions({ database, objects }, dataset)
  const startedAt = performance.now()
  const { embeddings, computed } = await ensureEmbeddings({ objects, embedder, dataset, earlier, rows, concurrency: embedConcurrency, signal })
  log.info({ images: rows.length, computed, tookMs: Math.round(performance.now() - startedAt) }, 'embeddings ready')
  return splitRows({ dataset, rows, embeddings, embeddingSize: embedder.backbone.embeddingSize, classes: task.classes })
}
