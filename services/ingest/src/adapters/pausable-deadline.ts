/** A deadline that only passes while it is not paused: it limits how long somebody else may keep us waiting. */
export const createPausableDeadline = (ms: number) => {
  const passed = new AbortController()
  let leftMs = ms
  return {
    signal: passed.signal,
    /** Waits for somebody else, on the clock. */
    async during<Result> (wait: () => Promise<Result>): Promise<Result> {
      const startedAt = performance.now()
      const timer = setTimeout(() => passed.abort(), leftMs)
      try {
        return await wait()
      } finally {
        clearTimeout(timer)
        leftMs = Math.max(0, leftMs - (performance.now() - startedAt))
      }
    }
  }
}
