import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importRefused } from '../errors/import-errors.ts'
import type { ImportSources } from '../ports.ts'
import { openFolderImport } from './folder-import-source.ts'
import { isWithin } from './is-within.ts'
import { openZipImport } from './zip-import-source.ts'

interface ImportOptions {
  /** The folder below which everything must lie. */
  root: string
  maxFiles: number
  maxBytes: number
}

/** The real path of what is asked for, and what it is. */
const locate = async (root: string, from: string): Promise<{ path: string, kind: 'folder' | 'zip' }> => {
  const asked = resolve(root, from)
  if (!isWithin(root, asked)) throw importRefused(from, 'lies outside of the import root')
  const path = await realpath(asked).catch(() => { throw importRefused(from, 'is not there; it must lie below the import root') })
  if (!isWithin(root, path)) throw importRefused(from, 'leads out of the import root')
  const is = await stat(path)
  if (is.isDirectory()) return { path, kind: 'folder' }
  if (is.isFile() && /\.zip$/i.test(path)) return { path, kind: 'zip' }
  throw importRefused(from, 'is not a folder and no .zip file')
}

/** Folders and zip files below one root on this machine. */
export const openLocalImports = ({ root: importRoot, maxFiles, maxBytes }: ImportOptions): ImportSources => ({
  async open (from, classes) {
    const root = await realpath(importRoot).catch(() => { throw importRefused(from, 'cannot be found: there is no import root; see IMPORT_ROOT') })
    const { path, kind } = await locate(root, from)
    return kind === 'folder'
      ? await openFolderImport({ root, from, base: path, classes, maxFiles })
      : await openZipImport({ root, from, path, classes, maxFiles, maxBytes })
  }
})
