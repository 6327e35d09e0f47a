import type { Dirent } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { folderRefused } from '../errors.ts'
import type { ImportFile, ImportFolders } from '../ports.ts'
import { readCapped } from './read-capped.ts'

const isWithin = (root: string, path: string): boolean => path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)

/** The entries of a folder that are not hidden, one after the other however many there are. */
async function * visible (folder: string): AsyncGenerator<Dirent, void, undefined> {
  for await (const entry of await opendir(folder)) {
    if (!entry.name.startsWith('.')) yield entry
  }
}

/** What an entry is once links are followed. */
const kindOf = async (entry: Dirent): Promise<'file' | 'folder' | 'other'> => {
  const is = entry.isSymbolicLink() ? await stat(join(entry.parentPath, entry.name)) : entry
  if (is.isFile()) return 'file'
  return is.isDirectory() ? 'folder' : 'other'
}

interface Request { root: string, folder: string, classes: readonly string[] }

/** The real path of the asked folder. */
const locate = async ({ root, folder }: Request): Promise<string> => {
  const path = resolve(root, folder)
  if (!isWithin(root, path)) throw folderRefused(folder, 'lies outside of the import root')
  const real = await realpath(path).catch(() => { throw folderRefused(folder, 'is not there; it must lie below the import root') })
  if (!isWithin(root, real)) throw folderRefused(folder, 'leads out of the import root')
  if (!(await stat(real)).isDirectory()) throw folderRefused(folder, 'is not a folder')
  return real
}

const refuseEscape = async ({ root, folder }: Request, entry: Dirent): Promise<void> => {
  if (!entry.isSymbolicLink()) return
  const real = await realpath(join(entry.parentPath, entry.name)).catch(() => '')
  if (!isWithin(root, real)) throw folderRefused(folder, `has a link that leads out of the import root: ${entry.name}`)
}

/** The class folders, once everything in them is known to be as it must be; nothing is imported before. */
const checkLayout = async (request: Request, base: string): Promise<string[]> => {
  const { folder, classes } = request
  const found: string[] = []
  for await (const entry of visible(base)) {
    await refuseEscape(request, entry)
    if (await kindOf(entry) === 'folder') found.push(entry.name)
  }
  const unknown = found.filter((name) => !classes.includes(name)).sort()
  if (unknown.length > 0) throw folderRefused(folder, `has folders that are no class of the task: ${unknown.slice(0, 10).join(', ')}; the classes are ${classes.join(', ')}`)
  if (found.length === 0) throw folderRefused(folder, `has no class folders; the classes are ${classes.join(', ')}`)
  for (const name of found) {
    for await (const entry of visible(join(base, name))) {
      await refuseEscape(request, entry)
      if (await kindOf(entry) !== 'file') throw folderRefused(folder, `has something other than files in its class folder ${name}: ${entry.name}`)
    }
  }
  return found.sort()
}

async function * filesOf (root: string, base: string, labels: readonly string[]): AsyncGenerator<ImportFile, void, undefined> {
  for (const label of labels) {
    for await (const { name, parentPath } of visible(join(base, label))) {
      const path = join(parentPath, name)
      const origin = relative(root, path)
      yield { label, name, origin, read: () => readCapped(path, origin) }
    }
  }
}

/** Folders below one root on this machine. */
export const openImportFolders = (importRoot: string): ImportFolders => ({
  async open (folder, classes) {
    const root = await realpath(importRoot).catch(() => { throw folderRefused(folder, 'cannot be found: there is no import root; see IMPORT_ROOT') })
    const request = { root, folder, classes }
    const base = await locate(request)
    return filesOf(root, base, await checkLayout(request, base))
  }
})
