import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { goodputOf } from '@emberwatch/load-test'
import { startBalancer } from './balancer.ts'
import { describeMachine } from '../describe-machine.ts'
import { type Serving, startServing } from './own-serving.ts'

const LIMITS = { refusedWithinMs: 100, backWithinMs: 1000 } as const
/** How long the load goes on after the last restart, and before the first. */
const MARGIN_MS = 1000
const NATS_AWAY_MS = 3000
const ASK_EVERY_MS = 25
const SAMPLES = 'samples/tiles'

interface Ask { begunAt: number, tookMs: number, status: number }

const verdict = (met: boolean): string => met ? 'met   ' : 'MISSED'

/** Every service in turn, behind a balancer, while predictions are asked for. */
const restartEach = async (serving: Serving, rate: number, rounds: number): Promise<boolean> => {
  const { system } = serving
  const services = [...system.pids().keys()].sort()
  const balancer = await startBalancer(system.gateways)
  const over = new AbortController()
  try {
    const restartAll = async (): Promise<void> => {
      await delay(MARGIN_MS)
      for (const service of Array.from({ length: rounds }, () => services).flat()) {
        await system.restart(service)
        await balancer.allReady() // as a rollout goes on when the new one is sent requests, not when it would take some
      }
      await delay(MARGIN_MS)
    }
    const [{ sent, successes, refusals, timeouts, errors, kinds, seconds }] = await Promise.all([
      serving.measure({ rate, runTime: 120 }, 4, { host: balancer.address, stop: over.signal }),
      restartAll().finally(() => over.abort())
    ])
    const met = sent > 0 && sent === successes.count
    console.log(`${verdict(met)} rolling restart (SIGTERM) of ${services.join(', ')}, ${rounds} times over, behind a balancer at ${rate.toFixed(0)}/s for ${seconds.toFixed(0)} s: ${sent - successes.count} of ${sent} failed (${refusals.count} refused, ${timeouts} timeouts, ${errors} errors${[...kinds.error].map(([text, times]) => `: ${text} ${times} times`).join('')}); p99 ${successes.percentile(0.99).toFixed(0)}, slowest ${successes.max.toFixed(0)} ms`)
    return met
  } finally {
    balancer.stop()
  }
}

/** Asks again and again, whatever comes, and says when each was asked and what came. */
const askUntil = async (url: string, images: readonly Uint8Array<ArrayBuffer>[], stop: AbortSignal): Promise<Ask[]> => {
  const asking: Promise<Ask>[] = []
  for (let turn = 0; !stop.aborted; turn++) {
    const begunAt = performance.now()
    const ask = fetch(url, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: images[turn % images.length] as Uint8Array<ArrayBuffer> })
      .then(async (response) => { await response.arrayBuffer(); return response.status }, () => 0)
    asking.push(ask.then((status) => ({ begunAt, status, tookMs: performance.now() - begunAt })))
    await delay(ASK_EVERY_MS)
  }
  return await Promise.all(asking)
}

const readSamples = async (): Promise<Uint8Array<ArrayBuffer>[]> => {
  const files = (await readdir(SAMPLES, { recursive: true })).filter((file) => file.endsWith('.jpg')).slice(0, 20)
  return await Promise.all(files.map(async (file) => new Uint8Array(await readFile(join(SAMPLES, file)))))
}

/** kill -9 of nats-server, and its return after some seconds. */
const restartNats = async ({ system }: Serving): Promise<boolean> => {
  const { nats } = system
  if (nats === undefined) {
    console.log('nats-server was not restarted: it is not a local process here')
    return false
  }
  const over = new AbortController()
  const asking = askUntil(`${system.gateway}/v1/tasks/wildfire/predict`, await readSamples(), over.signal)
  await delay(MARGIN_MS)
  const goneAt = performance.now()
  await nats.kill()
  await delay(NATS_AWAY_MS)
  await nats.start()
  const backAt = performance.now()
  await delay(4 * MARGIN_MS)
  over.abort()
  const asks = await asking
  const away = asks.filter(({ begunAt }) => begunAt > goneAt && begunAt < backAt)
  const cut = asks.filter(({ begunAt, tookMs }) => begunAt <= goneAt && begunAt + tookMs > goneAt)
  const wrong = away.filter(({ status }) => status !== 503)
  const slowest = Math.max(...away.map(({ tookMs }) => tookMs))
  const firstMs = Math.min(...asks.filter(({ begunAt, status }) => begunAt > goneAt && status === 200).map(({ begunAt, tookMs }) => begunAt + tookMs - backAt))
  const failedLater = asks.filter(({ begunAt, status }) => begunAt > backAt + LIMITS.backWithinMs && status !== 200)
  const met = away.length > 0 && wrong.length === 0 && slowest <= LIMITS.refusedWithinMs && firstMs <= LIMITS.backWithinMs && failedLater.length === 0
  const counts = Object.entries(Object.groupBy(away, ({ status }) => status)).map(([status, all]) => `${status} ${all?.length ?? 0} times`).join(', ')
  console.log(`${verdict(met)} kill -9 of nats-server, away for ${((backAt - goneAt) / 1000).toFixed(1)} s: meanwhile ${counts} (503 alone is wanted), slowest ${slowest.toFixed(0)} ms (at most ${LIMITS.refusedWithinMs}); ${cut.length} were in flight (${cut.map(({ status }) => status).join(', ')}); first 200 ${firstMs.toFixed(0)} ms after its return (at most ${LIMITS.backWithinMs}), ${failedLater.length} failed later than that`)
  return met
}

/** `npm run bench -- restarts [quick]`: every service restarted under load, behind two gateways, then nats-server. About a minute. */
export const benchRestarts = async (parameters: readonly string[]): Promise<void> => {
  const quick = parameters.includes('quick')
  console.log(`${describeMachine()}; 2 gateways, 2 replicas of one thread, int8, load from the same cores, answers never from the cache`)
  const serving = await startServing({ variant: 'int8', gateways: 2 })
  try {
    const capacity = goodputOf(await serving.measure({ users: 16, wait: [0, 0], runTime: 5 }, 0))
    const met = [await restartEach(serving, capacity / 4, quick ? 1 : 2), await restartNats(serving)]
    process.exitCode = met.every(Boolean) ? 0 : 1
  } finally {
    await serving.stop()
  }
}
