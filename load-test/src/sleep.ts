import { setTimeout as delay } from 'node:timers/promises'

/** Waits; false if the signal ended it before. */
export const sleep = async (ms: number, signal: AbortSignal): Promise<boolean> => {
  try {
    await delay(ms, undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
