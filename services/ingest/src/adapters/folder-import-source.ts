import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isPassedOver } from '../domain/import-names.ts'
import { surveyImport } from '../imports/survey-import.ts'
import { importRefused } from '../errors/import-errors.ts'
import type { ImportFile, ImportSource } from '../ports.ts'
import { isWithin } from './is-within.ts'
import { readCapped } from './read-capped.ts'

interface FolderImport {
  /** Real path of the import root, which nothing may lead out of. */
  root: string
  /** The folder as it was asked for, and its real path. */
  from: string
  base: string
  classes: readonly string[]
  maxFiles: number
}

/** `<split>/<class>` is the deepest that is of use; one more is looked at to say what is wrong. */
const MAX_DEPTH = 3

/** What an entry is once links are followed. */
const kindOf = async ({ root, from }: FolderImport, entry: Dirent, path: string): Promise<'file' | 'folder' | 'other'> => {
  if (entry.isSymbolicLink()) {
    const real = await realpath(path).catch(() => '')
    if (!isWithin(root, real)) throw importRefused(from, `has a link that leads out of the import root: ${entry.name}`)
  }
  const is = entry.isSymbolicLink() ? await stat(path) : entry
  if (is.isFile()) return 'file'
  return is.isDirectory() ? 'folder' : 'other'
}

/** Every file below a folder, by its path from there, one after the other however many there are. */
async function * walk (request: FolderImport, folder = '', depth = 0): AsyncGenerator<string, void, undefined> {
  for await (const entry of await opendir(join(request.base, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (isPassedOver(path)) {
      yield path
      continue
    }
    const kind = await kindOf(request, entry, join(request.base, path))
    if (kind === 'other') throw importRefused(request.from, `has something that is neither a file nor a folder: ${path}`)
    if (kind === 'file') yield path
    else if (depth < MAX_DEPTH) yield * walk(request, path, depth + 1)
    else throw importRefused(request.from, `has folders within folders that are no layout: ${path}`)
  }
}

/**
 * A folder of labelled tiles on this machine.
 *
 * @throws {AppError} INGEST_IMPORT_REFUSED
 */
export const openFolderImport = async (request: FolderImport): Promise<ImportSource> => {
  const { root, from, base, classes, maxFiles } = request
  const survey = surveyImport({ from, classes, maxFiles, mayBeWrapped: false })
  for await (const path of walk(request)) survey.see(path)
  const { folders, ...seen } = survey.result()

  async function * files (): AsyncGenerator<ImportFile, void, undefined> {
    for (const [folder, { label, split }] of folders) {
      for await (const { name } of await opendir(join(base, folder))) {
        if (isPassedOver(name)) continue
        const path = join(base, folder, name)
        const origin = relative(root, path)
        yield { label, split, name, origin, read: () => readCapped(path, origin) }
      }
    }
  }
  return { ...seen, files, async [Symbol.asyncDispose] () {} }
}
