import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { yieldDecodersToEventLoops } from './compute-thread.ts'

/** Niceness of this process's threads of a name; the 17th number after the name, as proc(5) has it. */
const nicenessOf = async (name: string): Promise<number[]> => {
  const stats = await Promise.all((await readdir('/proc/self/task')).map((thread) => readFile(`/proc/self/task/${thread}/stat`, 'utf8').catch(() => '')))
  return stats.filter((stat) => stat.includes(`(${name})`)).map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]))
}

const onLinux = process.platform === 'linux' ? describe : describe.skip // elsewhere a priority belongs to a process

onLinux('threads that decode', () => {
  it('give way, all of them, and the event loop does not', async () => {
    const before = await nicenessOf('MainThread')
    await yieldDecodersToEventLoops()
    const pool = await nicenessOf('libuv-worker')
    expect(pool.length).toBeGreaterThan(0)
    expect(new Set(pool)).toEqual(new Set([5]))
    expect(await nicenessOf('MainThread')).toEqual(before)
  })
})
