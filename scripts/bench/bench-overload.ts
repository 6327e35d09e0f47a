import { goodputOf, type PhaseTally } from '@emberwatch/load-test'
import { shareOfCpu } from './cpu-share.ts'
import { describeMachine } from '../describe-machine.ts'
import { type Serving, startServing } from './own-serving.ts'

const CONNECTIONS = 16
const LIMITS = { goodput: 0.85, p99: 200, refusalP99: 30 } as const

const line = ({ name, successes, refusals, refusalsWithRetryAfter, sent, seconds, timeouts, errors, maxLagMs }: PhaseTally): string =>
  `${name}: offered ${(sent / seconds).toFixed(0)}/s, admitted p50 ${successes.percentile(0.5).toFixed(0)} p99 ${successes.percentile(0.99).toFixed(0)} ms, refused ${(refusals.count / seconds).toFixed(0)}/s (p50 ${refusals.percentile(0.5).toFixed(1)}, p99 ${refusals.percentile(0.99).toFixed(0)} ms, ${refusals.count - refusalsWithRetryAfter} without Retry-After), ${timeouts} timeouts, ${errors} errors; the generator was ${maxLagMs.toFixed(0)} ms late at most`

/** One load beside the capacity measured just before and just after it: the speed of a machine that is shared changes from minute to minute. */
const overload = async (serving: Serving, times: number, { seconds, round }: { seconds: number, round: number }): Promise<boolean> => {
  const measureCapacity = async (): Promise<number> => goodputOf(await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: seconds }, round))
  const capacity = await measureCapacity()
  const cpu = shareOfCpu(serving)
  const over = await serving.measure({ rate: capacity * times, runTime: seconds }, round)
  const shares = cpu.read()
  const afterwards = await serving.measure({ rate: capacity / 2, pause: 2, runTime: 3 }, round)
  const capacityAfter = await measureCapacity()
  const goodput = goodputOf(over) / ((capacity + capacityAfter) / 2)
  const checks: [string, boolean][] = [
    [`goodput ${goodput.toFixed(2)} of the capacity of ${capacity.toFixed(0)}/s before and ${capacityAfter.toFixed(0)}/s after, at least ${LIMITS.goodput}`, goodput >= LIMITS.goodput],
    [`p99 of what was admitted at most ${LIMITS.p99} ms`, over.successes.percentile(0.99) <= LIMITS.p99],
    [`p99 of refusals at most ${LIMITS.refusalP99} ms`, over.refusals.percentile(0.99) <= LIMITS.refusalP99],
    ['Retry-After on each', over.refusalsWithRetryAfter === over.refusals.count],
    [`2 s later half of it again: ${afterwards.sent - afterwards.successes.count} of ${afterwards.sent} failed, p99 ${afterwards.successes.percentile(0.99).toFixed(0)} ms`, afterwards.sent === afterwards.successes.count && afterwards.successes.percentile(0.99) <= LIMITS.p99]
  ]
  console.log(`${line({ ...over, name: `${times} times` })}\n  cores used: ${shares}\n${checks.map(([what, met]) => `  ${met ? 'met   ' : 'MISSED'} ${what}`).join('\n')}`)
  return checks.every(([, met]) => met)
}

/**
 * `npm run bench -- overload [quick] [fp32]`: requests at random moments (Poisson), at 2 and 5 times the capacity
 * measured just before, with a deadline of one second. About three minutes, `quick` one.
 */
export const benchOverload = async (parameters: readonly string[]): Promise<void> => {
  const quick = parameters.includes('quick')
  const variant = parameters.includes('fp32') ? 'fp32' : 'int8'
  console.log(`${describeMachine()}; 2 replicas of one thread, ${variant}, load from the same cores, answers never from the cache`)
  const serving = await startServing({ variant })
  try {
    const met: boolean[] = []
    await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: 2 }, 0)
    for (let round = 1; round <= (quick ? 1 : 2); round++) {
      for (const times of [2, 5]) met.push(await overload(serving, times, { seconds: quick ? 6 : 10, round }))
    }
    process.exitCode = met.every(Boolean) ? 0 : 1
  } finally {
    await serving.stop()
  }
}
