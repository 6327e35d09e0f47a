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
  begin: (lease: Lease) => Promise<Work>
}

/** What a leader does. */
interface Work extends Stoppable {
  /** Aborts when it cannot go on as it is and must be begun anew. */
  over?: AbortSignal
}

/** How long a start waits for the lease: a predecessor that was killed is noticed within this time. */
const START_WITHIN_MS = 4000
/** Between two terms of which one failed: doubled each time up to the longest, since every term may leave a trace. */
const BEGIN_AGAIN_MS = 1000
const LONGEST_AGAIN_MS = 8000
/** A term that went well for so long was no failure. */
const WELL_MS = 60_000

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

  /** Leads once; whether that was ended by the work itself. */
  const leadOnce = async (): Promise<boolean> => {
    const lease = await bus.lease(name, { ttlMs, signal: stopping.signal })
    granted.resolve(true)
    try {
      const work = await begin(lease)
      epoch = lease.epoch
      log.info({ lease: name, epoch }, 'leading')
      begun.resolve()
      const over = AbortSignal.any([lease.lost, stopping.signal, ...(work.over === undefined ? [] : [work.over])])
      if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
      await work.stop()
      return work.over?.aborted === true
    } finally {
      epoch = null
      await lease.release()
      if (lease.lost.aborted) begun.resolve() // a start that still waits stands by
    }
  }
  const lead = async (): Promise<void> => {
    let pauseMs = BEGIN_AGAIN_MS
    while (!stopping.signal.aborted) {
      const since = performance.now()
      const failed = await leadOnce().catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ error, lease: name }, 'could not begin to lead; tried again')
        return true
      })
      if (performance.now() - since > WELL_MS) pauseMs = BEGIN_AGAIN_MS
      if (!failed || stopping.signal.aborted) continue
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})
      pauseMs = Math.min(2 * pauseMs, LONGEST_AGAIN_MS)
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
