import type { DriftReportDocument } from '@emberwatch/contracts'
import type { ShownPair } from '../domain/comparison-result.ts'
import { METHOD } from '../domain/method.ts'
import type { ReportContent, ReportImage } from './report-content.ts'

type Side = 'reference' | 'current'
type Version = ReportContent['versions'][Side]

const describeImage = (images: readonly ReportImage[], row: number): DriftReportDocument['mostCurrentLike'][number]['image'] => {
  const image = images[row]
  if (image === undefined) throw new RangeError('the comparison names an image that is not there')
  const { imageId, label, cell, lon, lat } = image
  return { imageId, label, cell, lon, lat }
}

const describeVersion = ({ version, createdAt, images, contentHash, manifestSha256 }: Version): DriftReportDocument['versions'][Side] => ({ version, createdAt, images, contentHash, manifestSha256: manifestSha256 ?? null })

/** The report for programs, by its published schema: the facts of the record and the details behind them. The same content gives the same bytes. */
export const reportJson = ({ facts, versions, images, comparison }: ReportContent): string => {
  const { witness, joint, ...found } = comparison
  const pairs = (shown: readonly ShownPair[] | undefined, own: Side, other: Side): DriftReportDocument['mostCurrentLike'] =>
    (shown ?? []).map(({ row, nearest, score, distance }) => ({ image: describeImage(images[own], row), nearest: describeImage(images[other], nearest), score, distance }))
  const document: DriftReportDocument = {
    $schema: 'urn:emberwatch:schema:drift-report:v1',
    ...facts,
    versions: { reference: describeVersion(versions.reference), current: describeVersion(versions.current) },
    method: METHOD,
    nullStatistics: joint === null ? null : Array.from(joint.nullStatistics),
    comparison: found,
    mostCurrentLike: pairs(witness?.mostCurrentLike, 'current', 'reference'),
    mostReferenceLike: pairs(witness?.mostReferenceLike, 'reference', 'current')
  }
  return JSON.stringify(document, undefined, 1)
}
