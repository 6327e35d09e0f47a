import { createHash } from 'node:crypto'
import type { ComparisonSide } from '../../services/drift/src/domain/comparison-question.ts'
import type { SideRead } from './read-side.ts'

/** Some rows of what was read, as a side. */
export const pickRows = ({ rows, dimensions, images, backboneId, contentHash }: SideRead, name: string, wanted: (row: number) => boolean): ComparisonSide => {
  const chosen = images.map((_, row) => row).filter(wanted)
  const own = new Float32Array(chosen.length * dimensions)
  chosen.forEach((row, i) => own.set(rows.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions))
  const of = <Value>(value: (image: SideRead['images'][number]) => Value): Value[] => chosen.map((row) => value(images[row] as SideRead['images'][number]))
  return { name, rows: own, groups: of(({ cell }) => cell), labels: of(({ label }) => label), imageHashes: of(({ imageId }) => imageId), backboneId, preprocessingHash: '', contentHash: `${contentHash} ${name}` }
}

/** One of two halves of the cells, by a hash; each number gives other halves. */
export const isFirstHalf = (cell: string, halving: number): boolean => createHash('sha256').update(`${halving}|${cell}`).digest().readUInt8(0) < 128
