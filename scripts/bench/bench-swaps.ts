import { goodputOf } from '@emberwatch/load-test'
import { describeMachine } from '../describe-machine.ts'
import { median } from './median.ts'
import { type Serving, startServing } from './own-serving.ts'

const SWAPS = 100
const LIMITS = { slower: 1.2, growthBytes: 50e6 } as const

/** Memory of the replicas and the gateway together. */
const residentBytes = (serving: Serving): number => [...serving.residentBytes()].filter(([label]) => label === 'gateway' || label.startsWith('inference')).reduce((sum, [, bytes]) => sum + bytes, 0)

/** Half the load in parts, calm and with swaps in turns: what else the machine does falls on both alike. */
const compare = async (serving: Serving, { rate, swaps, everyMs, parts }: { rate: number, swaps: number, everyMs: number, parts: number }) => {
  const seconds = swaps / parts * everyMs / 1000
  const [calm, swapping]: [number[], number[]] = [[], []]
  const resident = [residentBytes(serving)]
  let [sent, failed] = [0, 0]
  for (let part = 1; part <= parts; part++) {
    calm.push((await serving.measure({ rate, runTime: Math.min(seconds, 8) }, part)).successes.percentile(0.99))
    // A little longer than the swaps take, so that the last one is under load, too.
    const tally = await serving.measure({ rate, runTime: seconds + everyMs / 2000, disturb: { what: 'swap-models', every: `${everyMs}ms` } }, part)
    swapping.push(tally.successes.percentile(0.99))
    sent += tally.sent
    failed += tally.sent - tally.successes.count
    resident.push(residentBytes(serving))
    console.log(`  ${part}: p99 calm ${calm.at(-1)?.toFixed(0)} ms, with swaps ${swapping.at(-1)?.toFixed(0)} ms; ${tally.sent - tally.successes.count} of ${tally.sent} failed (${tally.refusals.count} refused, ${tally.timeouts} timeouts, ${tally.errors} errors); memory ${((resident.at(-1) ?? 0) / 1e6).toFixed(0)} MB`)
  }
  return { slower: median(swapping) / median(calm), sent, failed, growth: (resident.at(-1) ?? 0) - (resident[1] ?? 0) }
}

/**
 * `npm run bench -- swaps [quick]`: moves the champion alias between two models under half load and compares with the
 * same load without. 100 moves in about two minutes; `quick` 20.
 */
export const benchSwaps = async (parameters: readonly string[]): Promise<void> => {
  const quick = parameters.includes('quick')
  console.log(`${describeMachine()}; 2 replicas of one thread, int8, load from the same cores, answers never from the cache`)
  const serving = await startServing({ variant: 'int8' })
  try {
    const capacity = goodputOf(await serving.measure({ users: 16, wait: [0, 0], runTime: 5 }, 0))
    const swaps = quick ? 20 : SWAPS
    console.log(`capacity ${capacity.toFixed(0)}/s; ${swaps} swaps at half of it, one each 500 ms`)
    const { slower, sent, failed, growth } = await compare(serving, { rate: capacity / 2, swaps, everyMs: 500, parts: quick ? 2 : 5 })
    const done = await serving.swaps()
    const counts = [...done].map(([replica, count]) => `${replica} ${count}`).join(', ')
    const checks: [string, boolean][] = [
      [`${failed} of ${sent} requests failed`, failed === 0],
      [`p99 ${slower.toFixed(2)} times that without swaps, at most ${LIMITS.slower}`, slower <= LIMITS.slower],
      [`memory of gateway and replicas grew by ${(growth / 1e6).toFixed(0)} MB after the first part, at most ${LIMITS.growthBytes / 1e6}`, growth <= LIMITS.growthBytes]
    ]
    console.log(`swapped: ${counts}\n${checks.map(([what, met]) => `${met ? 'met   ' : 'MISSED'} ${what}`).join('\n')}`)
    process.exitCode = checks.every(([, met]) => met) ? 0 : 1
  } finally {
    await serving.stop()
  }
}
