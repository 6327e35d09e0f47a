import { readFile } from 'node:fs/promises'
import type { PhaseTally } from '@emberwatch/load-test'
import { loadBackbone, SHIPPED_BACKBONE } from '@emberwatch/ml'
import { startBareThreads } from './bare-threads.ts'
import { describeMachine } from '../describe-machine.ts'
import { listLabelledFiles } from './labelled-files.ts'
import { median } from './median.ts'
import { type Serving, startServing } from './own-serving.ts'

const THREADS = 2
const CONNECTIONS = 16
const LIMITS = { throughput: { fp32: 0.85, int8: 0.8 }, addedMs: 4, users: { p50: 20, p99: 60 } } as const
type Variant = keyof typeof LIMITS.throughput

interface Round { bareCpuMs: number, bare: number, ours: number, bareMs: number, oursMs: number }

/** What was in flight when the time was over came after it. */
const throughputOf = ({ inTime, seconds }: PhaseTally): number => (inTime - CONNECTIONS) / seconds

const verdict = (passed: boolean): string => passed ? 'met' : 'MISSED'

/** Throughput of the bare threads and through the gateway, and the time of a single image either way, in turns. */
const compare = async (variant: Variant, serving: Serving, { rounds, seconds }: { rounds: number, seconds: number }) => {
  const backbone = await loadBackbone(SHIPPED_BACKBONE, variant)
  const files = await listLabelledFiles('samples/tiles')
  const images = await Promise.all(files.map(({ path }) => readFile(path)))
  const many = Array.from({ length: Math.ceil(seconds * (variant === 'int8' ? 220 : 140) / images.length) }, () => images).flat()
  const [both, one] = [await startBareThreads(backbone, many, THREADS), await startBareThreads(backbone, images, 1)]
  const results: Round[] = []
  await both.run()
  await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: 2 }, 0)
  for (let round = 1; round <= rounds; round++) {
    const own = process.cpuUsage()
    const bare = await both.run()
    const { user, system } = process.cpuUsage(own)
    const tally = await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: seconds }, round)
    const bareMs = 1000 / await one.run()
    const alone = await serving.measure({ users: 1, wait: [0, 0], runTime: 1.5 }, round)
    const result = { bareCpuMs: (user + system) / 1000 / many.length, bare, ours: throughputOf(tally), bareMs, oursMs: alone.successes.percentile(0.5) }
    results.push(result)
    console.log(`${variant} round ${round}: bare ${bare.toFixed(1)}/s, gateway ${result.ours.toFixed(1)}/s (ratio ${(result.ours / bare).toFixed(3)}; p50 ${tally.successes.percentile(0.5).toFixed(0)}, p99 ${tally.successes.percentile(0.99).toFixed(0)} ms); one image: bare ${bareMs.toFixed(1)} ms, gateway p50 ${result.oursMs.toFixed(1)} ms`)
  }
  await both.stop()
  await one.stop()
  const ratio = median(results.map(({ bare, ours }) => ours / bare))
  const added = median(results.map(({ bareMs, oursMs }) => oursMs - bareMs))
  console.log(`${variant}: ${CONNECTIONS} connections ${ratio.toFixed(3)} of the bare limit (at least ${LIMITS.throughput[variant]}: ${verdict(ratio >= LIMITS.throughput[variant])}); one connection ${added.toFixed(1)} ms over bare (at most ${LIMITS.addedMs}: ${verdict(added <= LIMITS.addedMs)})`)
  console.log(`${variant}: processor time of an image in the bare loop ${median(results.map(({ bareCpuMs }) => bareCpuMs)).toFixed(2)} ms`)
  return ratio >= LIMITS.throughput[variant] && added <= LIMITS.addedMs
}

/** Processor time of each process for one request, and how often the gateway collects all of its garbage. */
const showCosts = async (serving: Serving, seconds: number): Promise<void> => {
  const [markings, before, own] = [await serving.heapMarkings(), serving.cpuMs(), process.cpuUsage()]
  const tally = await serving.measure({ users: CONNECTIONS, wait: [0, 0], runTime: seconds }, 99)
  const after = serving.cpuMs()
  const { user, system } = process.cpuUsage(own)
  const costs: [string, number][] = [...[...after].map(([label, ms]): [string, number] => [label, ms - (before.get(label) ?? 0)]), ['the load generator', (user + system) / 1000]]
  const marked = await serving.heapMarkings() - markings
  console.log(`processor time for each of ${tally.successes.count} requests, ms: ${costs.map(([label, ms]) => `${label} ${(ms / tally.successes.count).toFixed(2)}`).join(', ')}; the gateway's heap was marked ${(1000 * marked / tally.successes.count).toFixed(1)} times for each thousand`)
}

const fiftyUsers = async (variant: Variant, serving: Serving, seconds: number): Promise<boolean> => {
  const { successes, sent } = await serving.measure({ users: 50, spawnRate: 25, wait: [1, 3], runTime: seconds }, 50)
  const [p50, p99] = [successes.percentile(0.5), successes.percentile(0.99)]
  const met = p50 <= LIMITS.users.p50 && p99 <= LIMITS.users.p99 && successes.count === sent
  console.log(`${variant}: 50 users who wait 1 to 3 s: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${sent} requests, ${sent - successes.count} failed (at most ${LIMITS.users.p50} and ${LIMITS.users.p99} ms: ${verdict(met)})`)
  return met
}

/**
 * `npm run bench -- serve [quick] [int8|fp32]`: what comes through the gateway, the generator of the load on the same
 * cores, held against threads that only decode and infer. Takes about four minutes, `quick` two.
 */
export const benchServe = async (parameters: readonly string[]): Promise<void> => {
  const quick = parameters.includes('quick')
  const variants = (['int8', 'fp32'] as const).filter((variant) => !parameters.some((parameter) => parameter in LIMITS.throughput) || parameters.includes(variant))
  console.log(`${describeMachine()}; ${THREADS} replicas of one thread, load from the same cores, answers never from the cache`)
  const met: boolean[] = []
  for (const variant of variants) {
    const serving = await startServing({ variant, replicas: THREADS })
    try {
      met.push(await compare(variant, serving, quick ? { rounds: 3, seconds: 3 } : { rounds: 7, seconds: 4 }))
      await showCosts(serving, quick ? 3 : 6)
      met.push(await fiftyUsers(variant, serving, quick ? 10 : 25))
    } finally {
      await serving.stop()
    }
  }
  process.exitCode = met.every(Boolean) ? 0 : 1
}
