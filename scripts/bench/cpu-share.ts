import type { Serving } from './own-serving.ts'

/** How many cores each process of a system uses from now until it is read. */
export const shareOfCpu = (serving: Pick<Serving, 'cpuMs'>) => {
  const [before, own, startedAt] = [serving.cpuMs(), process.cpuUsage(), performance.now()]
  return {
    read (): string {
      const { user, system } = process.cpuUsage(own)
      const elapsed = performance.now() - startedAt
      const used: [string, number][] = [...[...serving.cpuMs()].map(([label, ms]): [string, number] => [label, ms - (before.get(label) ?? 0)]), ['the load generator', (user + system) / 1000]]
      return used.map(([label, ms]) => `${label} ${(ms / elapsed).toFixed(2)}`).join(', ')
    }
  }
}
