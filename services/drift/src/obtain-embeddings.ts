import { setTimeout as delay } from 'node:timers/promises'
import { stopping as serviceStopping } from './errors.ts'
import type { EmbeddingSource, ReadVersion } from './ports.ts'

interface Patience {
  waitMs: number
  /** How often to look; the trainer needs seconds. */
  lookEveryMs: number
  now: () => Date
  stopping: AbortSignal
}

/**
 * The embeddings of a version. The trainer embeds every new version anyway, so the rows of a version younger than
 * `waitMs` are waited for until it is that old; only then, and for older versions at once, they are computed here.
 */
export const obtainEmbeddings = async (source: EmbeddingSource, version: ReadVersion, { waitMs, lookEveryMs, now, stopping }: Patience): Promise<Float32Array> => {
  const createdAt = Math.min(Date.parse(version.dataset.createdAt), now().getTime()) // a clock that is ahead must not make this wait longer
  for (;;) {
    const found = await source.find(version.dataset)
    if (found !== undefined) return found
    if (stopping.aborted) throw serviceStopping()
    if (now().getTime() - createdAt >= waitMs) return source.compute(version)
    await delay(lookEveryMs, undefined, { signal: stopping }).catch(() => {})
  }
}
