import { AppError, type DatasetCheck, type DatasetCheckSubject, type DatasetVersion, type ErrorCode, type ManifestRow, objectKeys } from '@emberwatch/contracts'
import { type Collections, type ObjectStore, readManifest, readVerified, recordIds } from '@emberwatch/storage'
import { checkAgainstParent, checkRows, type NoteProblem } from './domain/check-version.ts'
import { readAhead } from './read-ahead.ts'

interface CheckDeps { database: Pick<Collections, 'datasets'>, objects: Pick<ObjectStore, 'get'> }

interface CheckOptions {
  /** Whether every tile is read as well. */
  withTiles: boolean
  /** Ends the reading of tiles, say because nobody waits for the answer any more. */
  signal: AbortSignal
}

const MOST_PROBLEMS = 100
const TILES_AHEAD = 8

/** Failures that say something about the data, and not about the servers. */
const FINDINGS = new Set<ErrorCode>(['STORAGE_OBJECT_MISSING', 'STORAGE_OBJECT_CORRUPT', 'BUS_INVALID_MESSAGE'])

/** What is wrong with the data, in words; thrown on if it is a failure of another kind. */
const findingOf = (error: unknown): string => {
  if (error instanceof SyntaxError) return `a line is not JSON: ${error.message}`
  if (error instanceof AppError && FINDINGS.has(error.code)) return error.message
  throw error
}

const tryManifest = (objects: CheckDeps['objects'], version: DatasetVersion): Promise<ManifestRow[] | string> =>
  readManifest(objects, version).catch(findingOf)

const checkParent = async ({ database, objects }: CheckDeps, version: DatasetVersion, rows: readonly ManifestRow[], note: NoteProblem): Promise<void> => {
  if (version.parent === null) {
    if (version.number !== 1) note('parent', `it is number ${version.number} and names no parent`)
    return
  }
  const parent = await database.datasets.find(recordIds.dataset(version.task, version.number - 1))
  if (parent?.version !== version.parent) return note('parent', `its parent ${version.parent} is not there`)
  const parentRows = await tryManifest(objects, parent)
  if (typeof parentRows === 'string') return note('parent', `the manifest of its parent cannot be used: ${parentRows}`)
  checkAgainstParent({ version, rows }, { version: parent, rows: parentRows }, note)
}

const checkTiles = async (objects: CheckDeps['objects'], rows: readonly ManifestRow[], { note, signal }: { note: NoteProblem, signal: AbortSignal }): Promise<number> => {
  let read = 0
  const check = ({ imageId }: ManifestRow): Promise<string | undefined> =>
    readVerified(objects, { key: objectKeys.tile(imageId), sha256: imageId }).then(() => undefined, findingOf)
  for await (const finding of readAhead(rows, TILES_AHEAD, check)) {
    signal.throwIfAborted()
    read++
    if (finding !== undefined) note('tiles', finding)
  }
  return read
}

/** Checks all that a dataset version says of itself, and finds out everything that is wrong instead of ending at the first. */
export const checkDataset = async (deps: CheckDeps, version: DatasetVersion, { withTiles, signal }: CheckOptions): Promise<DatasetCheck> => {
  const checked: DatasetCheckSubject[] = ['manifest']
  const problems: DatasetCheck['problems'] = []
  let problemsFound = 0
  let tiles: number | null = null
  const note: NoteProblem = (what, detail) => { if (problemsFound++ < MOST_PROBLEMS) problems.push({ what, detail }) }
  const rows = await tryManifest(deps.objects, version)
  if (typeof rows === 'string') note('manifest', rows)
  else {
    checked.push('content-hash', 'counts', 'rows', 'parent', 'splits')
    checkRows({ version, rows }, note)
    await checkParent(deps, version, rows, note)
    if (withTiles) {
      checked.push('tiles')
      tiles = await checkTiles(deps.objects, rows, { note, signal })
    }
  }
  return { version: version.version, ok: problemsFound === 0, checked, tiles, problems, problemsFound }
}
