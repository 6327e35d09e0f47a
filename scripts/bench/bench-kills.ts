import { goodputOf } from '@emberwatch/load-test'
import { describeMachine } from '../describe-machine.ts'
import { type Serving, startServing } from './own-serving.ts'

const LIMITS = { answered: 0.999, slowestMs: 600, frozenShare: 0.01 } as const
const KILL_EVERY = '5s'
const NOTICED_WITHIN_SECONDS = 3

const kill = async (serving: Serving, rate: number, seconds: number): Promise<boolean> => {
  const { sent, successes, refusals, timeouts, errors } = await serving.measure({ rate, runTime: seconds, disturb: { what: 'kill-replicas', every: KILL_EVERY } }, 1)
  const answered = successes.count / sent
  const met = answered >= LIMITS.answered && successes.max <= LIMITS.slowestMs
  console.log(`${met ? 'met   ' : 'MISSED'} kill -9 of a replica every ${KILL_EVERY}, ${rate.toFixed(0)}/s for ${seconds} s: ${(answered * 100).toFixed(2)} % of ${sent} answered 2xx (at least ${LIMITS.answered * 100}), ${refusals.count} refused, ${timeouts} timeouts, ${errors} errors; p99 ${successes.percentile(0.99).toFixed(0)}, slowest ${successes.max.toFixed(0)} ms (at most ${LIMITS.slowestMs})`)
  return met
}

const freeze = async (serving: Serving, rate: number): Promise<boolean> => {
  const [first = ''] = serving.system.replicas
  serving.system.freeze(first)
  try {
    const before = await serving.measure({ rate, runTime: NOTICED_WITHIN_SECONDS }, 2)
    const { sent, successes, replicas } = await serving.measure({ rate, runTime: 6 }, 3)
    const share = (replicas.get(first) ?? 0) / sent
    const met = share < LIMITS.frozenShare && successes.count === sent
    console.log(`${met ? 'met   ' : 'MISSED'} a frozen replica (SIGSTOP) gave ${(share * 100).toFixed(2)} % of ${sent} answers after ${NOTICED_WITHIN_SECONDS} s (below ${LIMITS.frozenShare * 100}), ${sent - successes.count} failed, p99 ${successes.percentile(0.99).toFixed(0)} ms; in the ${NOTICED_WITHIN_SECONDS} s before ${before.sent - before.successes.count} of ${before.sent} failed, slowest ${before.successes.max.toFixed(0)} ms`)
    return met
  } finally {
    serving.system.thaw(first)
  }
}

/** `npm run bench -- kills [quick]`: replicas killed again and again, then one frozen, under half load. About a minute and a half. */
export const benchKills = async (parameters: readonly string[]): Promise<void> => {
  const quick = parameters.includes('quick')
  console.log(`${describeMachine()}; 2 replicas of one thread, int8, load from the same cores, answers never from the cache`)
  const serving = await startServing({ variant: 'int8' })
  try {
    const capacity = goodputOf(await serving.measure({ users: 16, wait: [0, 0], runTime: 5 }, 0))
    console.log(`capacity ${capacity.toFixed(0)}/s`)
    const met = [await kill(serving, capacity / 2, quick ? 16 : 41), await freeze(serving, capacity / 4)]
    process.exitCode = met.every(Boolean) ? 0 : 1
  } finally {
    await serving.stop()
  }
}
