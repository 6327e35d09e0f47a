import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { releaseLock, tryLock } from './directory-lock.ts'

describe('a directory lock', () => {
  let folder: string
  let lock: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'directory-lock-'))
    lock = join(folder, 'lock')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const leftBy = async (pid: number): Promise<void> => {
    await mkdir(lock)
    await writeFile(join(lock, 'pid'), String(pid))
  }

  it('is given to one at a time', async () => {
    expect(await tryLock(lock)).toBeUndefined()
    expect(await tryLock(lock)).toEqual({ heldBy: process.pid })
    await releaseLock(lock)
    expect(await tryLock(lock)).toBeUndefined()
  })

  it('tells which living process holds it', async () => {
    await leftBy(process.ppid)
    expect(await tryLock(lock)).toEqual({ heldBy: process.ppid })
  })

  it('is taken over from a process that died', async () => {
    await leftBy(2 ** 22 + 1) // above the largest process id of Linux
    expect(await tryLock(lock)).toBeUndefined()
  })

  it('is taken over from an earlier process with our number', async () => {
    await leftBy(process.pid)
    expect(await tryLock(lock)).toBeUndefined()
  })

  it('waits for an owner that has not yet said who it is, but not for ever', async () => {
    await mkdir(lock)
    expect(await tryLock(lock)).toEqual({ heldBy: 0 })
    const minuteAgo = Date.now() / 1000 - 60
    await utimes(lock, minuteAgo, minuteAgo)
    expect(await tryLock(lock)).toBeUndefined()
  })
})
