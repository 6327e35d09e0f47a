import { createHash } from 'node:crypto'

/** Everything that the content of a report depends on. */
export interface ReportIdentity {
  task: string
  referenceHash: string
  currentHash: string
  imagesPerSide: number
  backboneId: string
  significance: number
  methodVersion: string
  seed: number
}

/** The id of the report that answers this question: equal questions have equal ids. */
export const reportIdOf = ({ task, referenceHash, currentHash, imagesPerSide, backboneId, significance, methodVersion, seed }: ReportIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([task, referenceHash, currentHash, imagesPerSide, backboneId, significance, methodVersion, seed]))
    .digest('hex')
    .slice(0, 20)
