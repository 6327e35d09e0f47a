import type { DriftReport } from '@emberwatch/contracts'

/** `v2` for `v2-1f3a5c7e`: short enough for a file name. */
const short = (version: string): string => version.split('-')[0] ?? version

// A name from a record goes into a header: only what every system can store is kept.
const safe = (name: string): string => name.replaceAll(/[^\w.-]+/g, '_')

/** What a browser saves a drift report as. */
export const driftReportFileName = ({ reference, current }: Pick<DriftReport, 'reference' | 'current'>, format: 'html' | 'json'): string =>
  safe(`emberwatch-drift-${short(reference.version)}-vs-${short(current.version)}.${format}`)

/** What a browser saves a page about many drift reports as. */
export const driftPageFileName = (what: 'trend' | 'reports', task: string): string => safe(`emberwatch-drift-${what}-${task}.html`)

/** What a browser saves a dataset's manifest as. */
export const manifestFileName = (task: string, version: string): string => safe(`emberwatch-${task}-${version}-manifest.jsonl`)

/** What a browser saves a whole dataset version as. */
export const versionFileName = (task: string, version: string, layout: string): string => safe(`emberwatch-${task}-${version}-${layout}.zip`)

/** What a browser saves the bytes of a quarantine entry as. */
export const quarantineFileName = (rejectionId: string): string => safe(`emberwatch-quarantine-${rejectionId.slice(0, 16)}.bin`)

/** What a browser saves a file of a model as. */
export const modelFileName = (task: string, version: string, file: string): string => safe(`emberwatch-${task}-${version}-${file}`)
