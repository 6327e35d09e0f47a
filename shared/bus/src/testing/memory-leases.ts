import type { Bus } from '../bus.ts'

/** Leases within one process: whoever waits longest is next; none is ever lost. */
export const createMemoryLeases = (): Bus['lease'] => {
  const last = new Map<string, Promise<void>>()
  let epoch = 0
  return async (name, { signal }) => {
    const before = last.get(name) ?? Promise.resolve()
    const { promise: over, resolve: release } = Promise.withResolvers<void>()
    last.set(name, before.then(() => over))
    const gaveUp = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => gaveUp.reject(signal.reason), { once: true })
    try {
      signal.throwIfAborted()
      await Promise.race([before, gaveUp.promise])
    } catch (error) {
      release()
      throw error
    }
    return { epoch: ++epoch, lost: new AbortController().signal, isHeld: () => true, confirm: async () => true, release: async () => { release() } }
  }
}
