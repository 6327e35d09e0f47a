import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'
import type { Lease } from './bus.ts'
import type { ConnectionState } from './connection-state.ts'
import { compareAndSet } from './lease-entry.ts'
import { type HeldEntry, proveLease, renewLease } from './renew-lease.ts'

/** What is left of the lease's time when its holder gives it up unasked, so that it has stopped before another begins. */
const SAFETY = 0.8

interface HoldDeps extends HeldEntry {
  ttlMs: number
  state: Pick<ConnectionState, 'isUp'>
  log: Logger
  /** Called when it is held no more. */
  leave: () => void
}

/** Calls back when a moment passes, unless it is put off; `isPast` sees that it passed before the callback had its turn. */
const createDeadline = (passed: () => void) => {
  let time = 0
  let timer: NodeJS.Timeout | undefined
  return {
    set (next: number): void {
      clearTimeout(timer)
      time = next
      timer = setTimeout(passed, Math.max(0, time - performance.now()))
    },
    isPast: () => performance.now() >= time,
    clear: () => clearTimeout(timer)
  }
}

/** Keeps a lease that was taken `at` (of this process' clock), until it is released or lost. */
export const holdLease = (deps: HoldDeps, { epoch, at }: { epoch: number, at: number }): Lease => {
  const { bucket, name, ttlMs, state, log, leave } = deps
  const lost = new AbortController()
  const released = new AbortController()
  const over = AbortSignal.any([lost.signal, released.signal])
  let revision = epoch
  const giveUp = (why: string): void => {
    if (over.aborted) return
    log.warn({ lease: name, epoch, why }, 'lease lost')
    lost.abort()
  }
  const late = (): void => giveUp('it could not be renewed in time')
  const deadline = createDeadline(late)
  const renewBy = async (write: typeof renewLease): Promise<void> => {
    const since = performance.now() // the answer may have taken long: it counts from the question
    const renewed = await write(deps, revision)
    if (over.aborted) return
    if (renewed === undefined) return giveUp('another process took it')
    revision = Math.max(revision, renewed)
    deadline.set(since + ttlMs * SAFETY)
  }
  const keep = async (): Promise<void> => {
    while (!over.aborted) {
      await delay(ttlMs / 3, undefined, { signal: over }).catch(() => {})
      if (over.aborted || !state.isUp()) continue
      await renewBy(renewLease).catch((error: unknown) => log.debug({ error, lease: name }, 'lease not renewed yet'))
    }
    deadline.clear()
    leave()
  }
  deadline.set(at + ttlMs * SAFETY)
  const keeping = keep()
  return {
    epoch,
    lost: lost.signal,
    isHeld () {
      if (deadline.isPast()) late()
      return !over.aborted
    },
    async confirm () {
      if (!over.aborted) await renewBy(proveLease)
      return !over.aborted
    },
    async release () {
      released.abort()
      await keeping
      if (lost.signal.aborted || !state.isUp()) return
      await compareAndSet(bucket, name, { revision, holder: null }).catch((error: unknown) => log.debug({ error, lease: name }, 'lease not given back; it runs out'))
    }
  }
}
