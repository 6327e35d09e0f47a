import { ReplicaState } from '@emberwatch/contracts'
import { Value } from 'typebox/value'

interface Instance { endpoints: readonly { subject: string, data?: unknown }[] }

/** What the replicas of one task say of themselves, by name; an instance that says nothing readable is left out. */
export const replicaStatesOf = (instances: readonly Instance[], subject: string): ReplicaState[] =>
  instances
    .flatMap(({ endpoints }) => endpoints.filter((endpoint) => endpoint.subject === subject))
    .map(({ data }) => data)
    .filter((data): data is ReplicaState => Value.Check(ReplicaState, data))
    .sort((a, b) => a.replica < b.replica ? -1 : 1)

/** Whether a replica takes requests now. */
export const takesRequests = ({ ready, draining }: ReplicaState): boolean => ready && !draining
