import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, Lease, Stoppable } from '@emberwatch/bus'
import type { Logger } from '@emberwatch/observability'

interface LeadershipDeps {
  bus: Pick<Bus, 'lease'>
  log: Logger
  /** The lease's name: of those who share it, one leads. */
  name: string
  ttlMs: number
  /** Starts the work that only the leader does. */
  begin: (lease: Lease) => Promise<Stoppable>
}

/** How long a start waits for the lease: a predecessor that was killed is noticed within this time. */
const START_WITHIN_MS = 4000
const BEGIN_AGAIN_MS = 1000

/**
 * Lets one of several processes do the work while the others stand by: the one that holds the lease begins it, and
 * stops it when the lease is lost, to wait for its next turn.
 */
export const createLeadership = ({ bus, log, name, ttlMs, begin }: LeadershipDeps) => {
  const stopping = new AbortController()
  const granted = Promise.withResolvers<boolean>()
  const begun = Promise.withResolvers<void>()
  let epoch: number | null = null
  let leading: Promise<void> | undefined

  const leadOnce = async (): Promise<void> => {
    const lease = await bus.lease(name, { ttlMs, signal: stopping.signal })
    granted.resolve(true)
    try {
      const work = await begin(lease)
      epoch = lease.epoch
      log.info({ lease: name, epoch }, 'leading')
      begun.resolve()
      const over = AbortSignal.any([lease.lost, stopping.signal])
      if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
      await work.stop()
    } finally {
      epoch = null
      await lease.release()
    }
  }
  const lead = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await leadOnce().catch((error: unknown) => {
        if (stopping.signal.aborted) return
        log.warn({ error, lease: name }, 'could not begin to lead; tried again')
        return delay(BEGIN_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {})
      })
    }
  }
  return {
    /** Resolves when this process leads, its work begun, or when it is clear that another does. */
    async start (): Promise<void> {
      leading = lead()
      const patience = delay(START_WITHIN_MS, false, { ref: false, signal: stopping.signal }).catch(() => false)
      if (await Promise.race([granted.promise, patience])) return begun.promise
      log.info({ lease: name }, 'standing by: another process leads')
    },
    /** The epoch of the lease while this process leads, null while it stands by. */
    epoch: () => epoch,
    /** Stops the work, finishing what is in hand, and hands over. */
    async stop (): Promise<void> {
      stopping.abort()
      begun.resolve() // a start that still waits need not any more
      await leading
    }
  }
}
