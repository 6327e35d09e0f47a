import { access, readdir, readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'

/** Below every event loop, which needs a fraction of a millisecond at a time; and all threads that compute alike. */
const NICENESS = 5
const THREADS = '/proc/self/task'
/** Of Node's thread pool, in which images are decoded; the decoder's own threads inherit the priority of those that start them. */
const POOL_THREAD = 'libuv-worker'

/**
 * Called by a worker thread that computes: it gives way to threads that answer, so that a machine with all cores busy
 * still refuses, probes and routes at once. On Linux alone, where a priority belongs to a thread and not to its process.
 */
export const yieldToEventLoops = (): void => {
  if (process.platform === 'linux') setPriority(0, NICENESS)
}

/** The same for the threads that decode images, in a process that decodes many. */
export const yieldDecodersToEventLoops = async (): Promise<void> => {
  if (process.platform !== 'linux') return
  await access(THREADS) // the pool's threads are there from the first use on, all of them
  for (const thread of await readdir(THREADS)) {
    if ((await nameOf(thread)) === POOL_THREAD) setPriority(Number(thread), NICENESS)
  }
}

const nameOf = async (thread: string): Promise<string | undefined> =>
  await readFile(`${THREADS}/${thread}/comm`, 'utf8').then((name) => name.trim(), () => undefined) // it may have ended meanwhile
