import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// A lock folder whose owner has not yet written its number is young; an older one was left by a crash.
const UNNAMED_LOCK_MS = 10_000

const heldHere = new Set<string>()

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Process id of the lock's owner; undefined if it is gone or died. */
const ownerOf = async (folder: string): Promise<number | undefined> => {
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))
  // In containers a new process often has the number of the one that died.
  if (pid === process.pid) return heldHere.has(folder) ? pid : undefined
  if (pid > 0) return isRunning(pid) ? pid : undefined
  const made = await stat(folder).catch(() => undefined)
  return made && Date.now() - made.mtimeMs < UNNAMED_LOCK_MS ? 0 : undefined
}

/** The process that holds a lock; 0 while it has not said who it is. */
export interface LockHolder { heldBy: number }

/** Takes the lock or tells who has it. A lock whose owner died is taken over. Release it with `releaseLock`. */
export const tryLock = async (folder: string): Promise<LockHolder | undefined> => {
  for (;;) {
    try {
      await mkdir(folder)
      heldHere.add(folder)
      await writeFile(join(folder, 'pid'), String(process.pid))
      return undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const heldBy = await ownerOf(folder)
    if (heldBy !== undefined) return { heldBy }
    await rm(folder, { recursive: true, force: true })
  }
}

/** Gives the lock back. */
export const releaseLock = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  heldHere.delete(folder)
}
