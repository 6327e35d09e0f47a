const REMEMBERED = 64
const LEAST_MS = 150

/** How long an answer may take before it is worth asking whether the replica still lives: three times what 95 % of the last answers took. */
export const createTypicalLatency = () => {
  const latencies: number[] = []
  let next = 0
  let patienceMs = LEAST_MS
  return {
    remember (ms: number): void {
      latencies[next] = ms
      next = (next + 1) % REMEMBERED
      if (next % 8 !== 0) return
      const sorted = [...latencies].sort((a, b) => a - b)
      patienceMs = Math.max(LEAST_MS, 3 * (sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0))
    },
    patienceMs: (): number => patienceMs
  }
}
