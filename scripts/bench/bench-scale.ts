import { availableParallelism } from 'node:os'
import { goodputOf } from '@emberwatch/load-test'
import { describeMachine } from '../describe-machine.ts'
import { startServing } from './own-serving.ts'

const CONNECTIONS = 16

/** Replicas, and worker threads of each. */
const layoutsFor = (cores: number): [number, number][] => cores < 4
  ? [[1, 1], [1, 2], [2, 1], [4, 1]]
  : [[1, 1], [1, 2], [2, 1], [1, 4], [2, 2], [4, 1], [Math.floor(cores / 2), 1]]

/** `npm run bench -- scale [fp32]`: throughput against replicas and worker threads. About half a minute for each layout. */
export const benchScale = async (parameters: readonly string[]): Promise<void> => {
  const variant = parameters.includes('fp32') ? 'fp32' : 'int8'
  console.log(`${describeMachine()}; ${variant}, ${CONNECTIONS} connections, load from the same cores, answers never from the cache`)
  let single = NaN
  for (const [replicas, threads] of layoutsFor(availableParallelism())) {
    const serving = await startServing({ variant, replicas, settings: { INFER_THREADS: String(threads) } })
    try {
      await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: 2 }, 0)
      const before = serving.cpuMs()
      const tally = await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: 8 }, 1)
      const cpuMs = [...serving.cpuMs()].filter(([label]) => label.startsWith('inference')).reduce((sum, [label, ms]) => sum + ms - (before.get(label) ?? 0), 0)
      const rate = goodputOf(tally)
      if (Number.isNaN(single)) single = rate
      console.log(`${replicas} x ${threads}: ${rate.toFixed(1)}/s, ${(rate / single).toFixed(2)} times one replica of one thread; efficiency ${(rate / single / (replicas * threads)).toFixed(2)} for each thread; p50 ${tally.successes.percentile(0.5).toFixed(0)}, p99 ${tally.successes.percentile(0.99).toFixed(0)} ms; replicas use ${(cpuMs / tally.seconds / 1000).toFixed(2)} cores, ${(cpuMs / tally.successes.count).toFixed(1)} ms a request`)
    } finally {
      await serving.stop()
    }
  }
}
