import type { Bus, Stoppable } from '@emberwatch/bus'
import { ReplicaNotice, type ReplicaState } from '@emberwatch/contracts'

/** Whoever hears nothing for three times as long takes the replica for gone. */
const EVERY_MS = 500

/** Says how the replica is, regularly and whenever it is told to. */
export const announce = ({ bus, task, state }: { bus: Pick<Bus, 'tell'>, task: string, state: () => ReplicaState }): Stoppable & { now: () => void } => {
  const now = (): void => bus.tell(ReplicaNotice, task, state())
  const timer = setInterval(now, EVERY_MS)
  return { now, async stop () { clearInterval(timer) } }
}
