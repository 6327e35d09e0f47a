import type { DatasetVersion, DriftReport, DriftReportComparison } from '@emberwatch/contracts'

interface Difference { what: string, of: (report: DriftReport) => string | number, breaks: boolean }

/** What must be the same for numbers to mean the same, and what is better known where it is not. */
const DIFFERENCES: readonly Difference[] = [
  { what: 'backbones', of: ({ backboneId }) => backboneId, breaks: true },
  { what: 'versions of the method', of: ({ methodVersion }) => methodVersion, breaks: true },
  { what: 'significance levels', of: ({ significance }) => significance, breaks: true },
  { what: 'references, so distances begin at different places', of: ({ reference }) => reference.version, breaks: false },
  { what: 'limits of images a side', of: ({ imagesPerSide }) => imagesPerSide, breaks: false },
  { what: 'numbers of rearrangements', of: ({ permutations }) => permutations, breaks: false },
  { what: 'seeds', of: ({ seed }) => seed, breaks: false }
]

/** Past reports side by side, and whether their numbers may be compared. */
export const compareReports = (task: string, reports: readonly DriftReport[], versions: readonly Pick<DatasetVersion, 'version' | 'contentHash'>[]): DriftReportComparison => {
  const hashes = new Map(versions.map(({ version, contentHash }) => [version, contentHash]))
  const found = DIFFERENCES.flatMap(({ what, of, breaks }) => {
    const values = [...new Set(reports.map(of))]
    return values.length < 2 ? [] : [{ breaks, text: `different ${what}: ${values.join(', ')}` }]
  })
  return {
    task,
    comparable: !found.some(({ breaks }) => breaks),
    differences: found.map(({ text }) => text),
    items: reports.map((report) => ({ report, contentHashes: { reference: hashes.get(report.reference.version) ?? null, current: hashes.get(report.current.version) ?? null } }))
  }
}
