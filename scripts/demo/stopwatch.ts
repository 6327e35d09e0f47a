/** Runs steps one after the other, says each with its time, and remembers the times. */
export const createStopwatch = (say: (line: string) => void) => {
  const seconds: Record<string, number> = {}
  const startedAt = performance.now()
  return {
    async step<Result> (name: string, run: () => Promise<Result>): Promise<Result> {
      const stepAt = performance.now()
      say(`… ${name}`)
      try {
        const result = await run()
        seconds[name] = (performance.now() - stepAt) / 1000
        say(`✓ ${name} (${seconds[name].toFixed(1)} s)`)
        return result
      } catch (error) {
        throw new Error(`step "${name}" failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    },
    /** Seconds by step, and in all. */
    seconds: () => ({ ...seconds, total: (performance.now() - startedAt) / 1000 })
  }
}
