import { measureQuality } from './measure-quality.ts'
import { QUALITY_ID, QUALITY_NAMES, type QualityMeasure } from './quality-measures.ts'

/**
 * Measures of quality as rows of numbers, so that they are computed once per image, stored and copied from version to
 * version exactly as embeddings are.
 */
export const qualityEmbedder = {
  backbone: { backboneId: QUALITY_ID, embeddingSize: QUALITY_NAMES.length },
  async embed (image: Uint8Array): Promise<Float32Array> {
    const quality = await measureQuality(image)
    return Float32Array.from(QUALITY_NAMES, (name) => quality[name])
  }
}

/** Such rows as columns by name. */
export const qualityColumns = (rows: Float32Array): Record<QualityMeasure, Float64Array> => {
  const size = QUALITY_NAMES.length
  const column = (at: number): Float64Array => Float64Array.from({ length: rows.length / size }, (_, row) => rows[row * size + at] as number)
  return Object.fromEntries(QUALITY_NAMES.map((name, at) => [name, column(at)])) as Record<QualityMeasure, Float64Array>
}
