import { availableParallelism, cpus, loadavg } from 'node:os'

/** The machine that figures were measured on, and how busy it was with other work when the measurement began. */
export const describeMachine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load average ${(loadavg()[0] ?? 0).toFixed(1)} before, Node ${process.versions.node}`
