import type { Bus } from '@emberwatch/bus'
import { TrafficChangedV1, type TrafficPolicy } from '@emberwatch/contracts'
import { judgeArms } from '../domain/judge-arms.ts'
import type { GatewayDeps } from '../ports.ts'
import { type ArmStatistics, createArmStatistics } from './arm-statistics.ts'
import { listTraffic, setTraffic } from './set-traffic.ts'

/** A setting whose event was missed is seen after this time at the latest. */
const LOOK_EVERY_MS = 10_000
const JUDGE_EVERY_MS = 1000

export interface Traffic {
  current: () => TrafficPolicy | undefined
  statistics: ArmStatistics
  stop: () => Promise<void>
}

interface Deps extends Pick<GatewayDeps, 'database' | 'outbox' | 'now' | 'log'> { bus: Pick<Bus, 'watch'>, task: string }

/** Knows how the requests of a task are split now, counts what comes of it, and undoes it when its own rule says so. */
export const followTraffic = async (deps: Deps): Promise<Traffic> => {
  const { bus, log, task } = deps
  const statistics = createArmStatistics()
  let current: TrafficPolicy | undefined
  const take = (policy: TrafficPolicy): void => {
    if (policy.number <= (current?.number ?? 0)) return
    current = policy
    statistics.clear()
  }
  const look = async (): Promise<void> => {
    const last = (await listTraffic(deps, task)).at(-1)
    if (last !== undefined) take(last)
  }
  const undo = async ({ arms: [first], number, rollback, ...policy }: TrafficPolicy, reason: string): Promise<void> => {
    if (first === undefined) return
    log.warn({ task, reason }, 'traffic split undone')
    take(await setTraffic(deps, task, { arms: [first], ...(policy.shadow !== undefined && { shadow: policy.shadow }), reason }, { by: 'rollback', after: number }))
  }
  const judge = async (): Promise<void> => {
    if (current?.rollback === undefined || current.arms.length < 2) return
    const reason = judgeArms(current.arms.map(({ name }) => statistics.state(name)), current.rollback)
    if (reason !== undefined) await undo(current, reason)
  }

  const carefully = (work: () => Promise<void>, what: string) => () => { work().catch((error: unknown) => log.warn({ error, task }, what)) }
  const watching = await bus.watch(TrafficChangedV1, task, ({ data }) => take({ task, ...data }))
  const timers = [setInterval(carefully(look, 'traffic split not looked up'), LOOK_EVERY_MS), setInterval(carefully(judge, 'traffic split not judged'), JUDGE_EVERY_MS)]
  for (const timer of timers) timer.unref()
  await look().catch((error: unknown) => log.warn({ error, task }, 'traffic split not looked up'))
  return {
    current: () => current,
    statistics,
    async stop () {
      for (const timer of timers) clearInterval(timer)
      await watching.stop()
    }
  }
}
