import { endpointSubject, Infer, type ReplicaState } from '@emberwatch/contracts'
import { replicaStatesOf } from './domain/replica-states.ts'
import type { GatewayDeps } from './ports.ts'

/** Asks every replica of a task for its state. */
export type AskReplicas = (task: string) => Promise<ReplicaState[]>

/** Asking is a broadcast that takes a while: callers who come meanwhile share one, so that probes cannot flood the bus. */
export const createAskReplicas = ({ bus }: Pick<GatewayDeps, 'bus'>): AskReplicas => {
  let asking: ReturnType<typeof bus.instances> | undefined
  return async (task) => {
    asking ??= bus.instances('inference').finally(() => { asking = undefined })
    return replicaStatesOf(await asking, endpointSubject(Infer, task))
  }
}
