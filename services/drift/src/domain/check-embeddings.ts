import { backbonesDiffer, embeddingsUnusable } from '../errors.ts'
import type { ComparisonQuestion } from './comparison.ts'

/**
 * Refuses what must not be compared.
 *
 * @throws {AppError} DRIFT_REFUSED if the sides are of different backbones, or rows are missing or not numbers
 */
export const checkEmbeddings = ({ reference, current, embeddingSize }: ComparisonQuestion, versions: { reference: string, current: string }): void => {
  if (reference.backboneId !== current.backboneId) throw backbonesDiffer(reference.backboneId, current.backboneId)
  for (const [name, { rows, cells }] of [[versions.reference, reference], [versions.current, current]] as const) {
    if (rows.length !== cells.length * embeddingSize) throw embeddingsUnusable(name, `${rows.length} numbers are not ${cells.length} rows of ${embeddingSize}`)
    if (!rows.every(Number.isFinite)) throw embeddingsUnusable(name, 'some values are not finite numbers')
  }
}
