import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { releaseLock, tryLock } from './directory-lock.ts'

/** The folder that local servers keep their data and logs in. */
export interface DataFolder {
  path: string
  /** Gives the folder back; a temporary one is removed. */
  close (): Promise<void>
}

/**
 * Opens a folder that is kept, or without a path a temporary one.
 *
 * @throws {Error} if another stack uses the folder: two servers on the same files would destroy them
 */
export const openDataFolder = async (path?: string): Promise<DataFolder> => {
  if (path === undefined) {
    const temporary = await mkdtemp(join(tmpdir(), 'emberwatch-stack-'))
    return { path: temporary, close: () => rm(temporary, { recursive: true, force: true, maxRetries: 3 }) }
  }
  const folder = resolve(path)
  const lock = join(folder, 'lock')
  await mkdir(folder, { recursive: true })
  const holder = await tryLock(lock)
  if (holder) throw new Error(`data folder ${folder} is in use by process ${holder.heldBy} (if it is not, remove ${lock})`)
  return { path: folder, close: () => releaseLock(lock) }
}
