import type { ReplicaState } from '@emberwatch/contracts'
import { takesRequests } from '../domain/replica-states.ts'
import { createAdmission } from './admission.ts'

/** Replicas speak twice a second: one that was not heard for so long is gone. */
const GONE_AFTER_MS = 1600
/** A frozen one is remembered for longer: it is connected still, and the queue group would go on sending to it. */
const FORGOTTEN_AFTER_MS = 60_000

interface Entry {
  state: ReplicaState
  heardAt: number
  /** Requests of this gateway that the replica has in hand: counted here, because what it says of itself is old by the time it is read. */
  inFlight: number
  /** Did not answer when asked whether it lives; trusted again once it is heard. */
  isSilent: boolean
  /** Aborts when it is clear that the replica answers nothing any more. */
  lost: AbortController
}

/** Of replicas with equally few requests the one that was asked last is asked again: its caches are warm. Not for ever, since other gateways may have come upon the same one. */
const KEPT_FOR_MS = 1000

/** A replica chosen for one request. */
export interface Chosen {
  replica: string
  /** Aborts when the replica is known to be gone or frozen. */
  lost: AbortSignal
  /** Gives the place back. */
  done: () => void
}

/**
 * The replicas of one task as this gateway knows them: from what they say twice a second, from its own requests in
 * flight, and from those that failed.
 */
export const createReplicaTable = ({ now = () => performance.now() }: { now?: () => number } = {}) => {
  const entries = new Map<string, Entry>()
  const admission = createAdmission(now)

  const lose = (replica: string): void => {
    const entry = entries.get(replica)
    if (entry === undefined) return
    admission.lost()
    entry.lost.abort()
    entries.delete(replica)
  }
  const present = (): [string, Entry][] => {
    for (const [replica, { heardAt, isSilent }] of entries) {
      if (now() - heardAt > (isSilent ? FORGOTTEN_AFTER_MS : GONE_AFTER_MS)) lose(replica)
    }
    return [...entries].filter(([, { state, isSilent }]) => takesRequests(state) && !isSilent)
  }

  let kept = { replica: '', until: -Infinity }
  const oneOf = (candidates: [string, Entry][]): [string, Entry] | undefined => {
    const known = now() < kept.until ? candidates.find(([replica]) => replica === kept.replica) : undefined
    if (known !== undefined) return known
    const chosen = candidates[Math.floor(Math.random() * candidates.length)]
    if (chosen !== undefined) kept = { replica: chosen[0], until: now() + KEPT_FOR_MS }
    return chosen
  }

  const loadOf = (all: [string, Entry][]) => ({ inFlight: all.reduce((sum, [, { inFlight }]) => sum + inFlight, 0), capacities: all.map(([, { state }]) => state.capacity) })

  return {
    hear (state: ReplicaState): void {
      const known = entries.get(state.replica)
      if (known === undefined) entries.set(state.replica, { state, heardAt: now(), inFlight: 0, isSilent: false, lost: new AbortController() })
      else Object.assign(known, { state, heardAt: now(), ...(known.isSilent && { isSilent: false, lost: new AbortController() }) })
    },
    /** Nobody of this name is connected any more. */
    lose,
    /** It is connected, but does not answer: nothing is sent to it until it is heard again. */
    silence (replica: string): void {
      const entry = entries.get(replica)
      if (entry === undefined || entry.isSilent) return
      entry.isSilent = true
      admission.lost()
      entry.lost.abort()
    },
    /** How many requests the replicas that take any may have in hand together; 0 when none is known. */
    capacity: (): number => present().reduce((sum, [, { state }]) => sum + state.capacity, 0),
    ready: (): number => present().length,
    /** Whether there are replicas, and they have as many requests of this gateway in hand as they shall; to be asked once for each request. */
    refuses (): boolean {
      const all = present()
      return all.length > 0 && admission.refuses(loadOf(all))
    },
    /** Whether one is frozen that was not given up yet. */
    anySilent: (): boolean => [...entries.values()].some(({ isSilent }) => isSilent),
    /**
     * The replica with the fewest requests of this gateway in flight, for a second the same one of those and then another
     * by chance; undefined if there is none that may be asked. Who was admitted and comes again, because a replica was lost or full, is not refused for a queue.
     */
    choose (except: ReadonlySet<string>): Chosen | undefined {
      const all = present()
      if (except.size === 0 && admission.isFull(loadOf(all))) return undefined
      const free = all.filter(([replica, { inFlight, state }]) => !except.has(replica) && inFlight < state.capacity)
      const fewest = Math.min(...free.map(([, { inFlight }]) => inFlight))
      const candidates = free.filter(([, { inFlight }]) => inFlight === fewest)
      const [replica, entry] = oneOf(candidates) ?? []
      if (replica === undefined || entry === undefined) return undefined
      entry.inFlight++
      return { replica, lost: entry.lost.signal, done: () => { entry.inFlight-- } }
    }
  }
}
export type ReplicaTable = ReturnType<typeof createReplicaTable>
