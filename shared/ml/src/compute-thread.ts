import { setPriority } from 'node:os'

/** Below every event loop, which needs a fraction of a millisecond at a time; and all threads that compute alike. */
const NICENESS = 5

/**
 * Called by a worker thread that computes: it gives way to threads that answer, so that a machine with all cores busy
 * still refuses, probes and routes at once. On Linux alone, where a priority belongs to a thread and not to its process.
 */
export const yieldToEventLoops = (): void => {
  if (process.platform === 'linux') setPriority(0, NICENESS)
}
