import { PredictionServedV1 } from '@emberwatch/contracts'
import { sweepRegularly } from '@emberwatch/platform'
import { currentActivation } from '@emberwatch/storage'
import { type ChampionFollower, followChampion, type Followed } from './follow-champion.ts'
import type { LiveDeps } from './live-deps.ts'
import { endSuperseded } from './record-window.ts'

/** Answers whose event was missed are found after so long all the same. */
const LOOK_ANYWAY_MS = 600_000

/** Watches the recorded answers of whoever is champion. Any number of processes may do so at once: windows are inserted once, and the first stands. */
export const watchLive = (deps: LiveDeps) => {
  const { bus, database, task: { task }, live, log, now } = deps
  const stopping = new AbortController()
  let follower: { number: number, champion: ChampionFollower } | undefined
  let lastHeard = now().getTime() // looked once at the start
  let lastLook = 0
  const running: { stop: () => Promise<void> }[] = []

  /** Whether the last look was too early for what was heard since or shortly before; and now and then anyway. */
  const isWorthLooking = (): boolean =>
    lastLook <= lastHeard + live.settleMs + live.checkMs || now().getTime() - lastLook >= Math.min(LOOK_ANYWAY_MS, live.windowHours * 3_600_000)

  const look = async (): Promise<void> => {
    const activation = await currentActivation(database, task, 'champion')
    if (activation === undefined) return
    if (follower?.number !== activation.number) {
      await endSuperseded(deps, activation.number)
      follower = { number: activation.number, champion: await followChampion(deps, activation, stopping.signal) }
      lastLook = 0
    }
    if (!isWorthLooking()) return
    lastLook = now().getTime()
    await follower.champion.look()
  }

  return {
    async start (): Promise<void> {
      if (live.off !== undefined) {
        log.info({ reason: live.off }, 'live drift is off')
        return
      }
      running.push(await bus.watch(PredictionServedV1, task, () => { lastHeard = now().getTime() }))
      running.push(sweepRegularly({ sweep: look, intervalMs: live.checkMs, log, failure: 'recorded predictions not looked at' }))
    },
    /** The champion that is watched; undefined before there is one. */
    followed: (): Followed | undefined => follower?.champion.followed(),
    async stop (): Promise<void> {
      stopping.abort()
      for (const part of running.reverse()) await part.stop()
    }
  }
}
export type LiveWatch = ReturnType<typeof watchLive>
