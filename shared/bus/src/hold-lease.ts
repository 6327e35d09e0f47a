import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@emberwatch/observability'
import type { KV } from 'nats'
import type { Lease } from './bus.ts'
import type { ConnectionState } from './connection-state.ts'
import { compareAndSet, holderOf } from './lease-entry.ts'

/** What is left of the lease's time when its holder gives it up unasked, so that it has stopped before another begins. */
const SAFETY = 0.8

interface HoldDeps {
  bucket: KV
  name: string
  holder: string
  ttlMs: number
  state: Pick<ConnectionState, 'isUp'>
  log: Logger
  /** Called when it is held no more. */
  leave: () => void
}

/** Writes the entry of a lease anew; its new revision, or undefined if another process took it. */
const renew = async ({ bucket, name, holder }: HoldDeps, revision: number): Promise<number | undefined> => {
  const written = await compareAndSet(bucket, name, { revision, holder })
  if (written !== undefined) return written
  const entry = await bucket.get(name) // perhaps our own: a renewal that was written and whose answer was lost
  return entry !== null && holderOf(entry) === holder ? entry.revision : undefined
}

/** Keeps a lease that was taken `at` (of this process' clock), until it is released or lost. */
export const holdLease = (deps: HoldDeps, { epoch, at }: { epoch: number, at: number }): Lease => {
  const { bucket, name, ttlMs, state, log, leave } = deps
  const lost = new AbortController()
  const released = new AbortController()
  const over = AbortSignal.any([lost.signal, released.signal])
  let revision = epoch
  let timer: NodeJS.Timeout | undefined
  const giveUp = (why: string): void => {
    if (over.aborted) return
    log.warn({ lease: name, epoch, why }, 'lease lost')
    lost.abort()
  }
  const trustUntil = (time: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => giveUp('it could not be renewed in time'), Math.max(0, time - performance.now()))
  }
  const keep = async (): Promise<void> => {
    while (!over.aborted) {
      await delay(ttlMs / 3, undefined, { signal: over }).catch(() => {})
      if (over.aborted || !state.isUp()) continue
      const since = performance.now()
      try {
        const renewed = await renew(deps, revision)
        if (renewed === undefined) giveUp('another process took it')
        else trustUntil(since + ttlMs * SAFETY)
        revision = renewed ?? revision
      } catch (error) {
        log.debug({ error, lease: name }, 'lease not renewed yet')
      }
    }
    clearTimeout(timer)
    leave()
  }
  trustUntil(at + ttlMs * SAFETY)
  const keeping = keep()
  return {
    epoch,
    lost: lost.signal,
    async release () {
      released.abort()
      await keeping
      if (lost.signal.aborted || !state.isUp()) return
      await compareAndSet(bucket, name, { revision, holder: null }).catch((error: unknown) => log.debug({ error, lease: name }, 'lease not given back; it runs out'))
    }
  }
}
