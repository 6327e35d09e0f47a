import { availableParallelism } from 'node:os'
import { type Backbone, createEmbedder, type Embedder, ensureEmbeddings, findEmbeddings } from '@emberwatch/ml'
import type { ObjectStore } from '@emberwatch/storage'
import type { EmbeddingSource } from '../ports.ts'

/** Embeddings in the object store, shared with the trainer; the backbone is loaded only if some must be computed here. */
export const createMlEmbeddings = ({ backbone, objects }: { backbone: Backbone, objects: ObjectStore }): EmbeddingSource & { close: () => Promise<void> } => {
  let embedder: Promise<Embedder> | undefined
  return {
    backboneId: backbone.backboneId,
    embeddingSize: backbone.embeddingSize,
    find: (dataset) => findEmbeddings({ objects, backbone, dataset }),
    async compute ({ dataset, earlier, images }) {
      embedder ??= createEmbedder({ backbone, threads: availableParallelism() }).catch((error: unknown) => {
        embedder = undefined // the next comparison tries again
        throw error
      })
      const { embeddings } = await ensureEmbeddings({ objects, embedder: await embedder, dataset, earlier, rows: images })
      return embeddings
    },
    async close () { await (await embedder)?.close() }
  }
}
