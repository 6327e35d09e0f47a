import { AppError, createEvent, TrafficChangedV1, type TrafficPolicy, type TrafficRequest } from '@emberwatch/contracts'
import { recordIds } from '@emberwatch/storage'
import type { GatewayDeps } from '../ports.ts'

type Deps = Pick<GatewayDeps, 'database' | 'outbox' | 'now'>

/** Every setting of the split of a task, oldest first. */
export const listTraffic = async ({ database }: Pick<Deps, 'database'>, task: string): Promise<TrafficPolicy[]> =>
  (await database.traffic_policies.list({ task })).sort((a, b) => a.number - b.number)

const trafficMoved = () =>
  new AppError('somebody else set the traffic at the same time; look at it again and repeat', { code: 'MODEL_ALIAS_MOVED', retryable: true })

interface Setting { by: TrafficPolicy['by'], after: number, traceparent?: string | undefined }

/**
 * Sets how requests are split from now on: one inserted record after the last one, so that of two who set it at the
 * same time one loses.
 *
 * @throws {AppError} MODEL_ALIAS_MOVED
 */
export const setTraffic = async ({ database, outbox, now }: Deps, task: string, wanted: TrafficRequest, { by, after, traceparent }: Setting): Promise<TrafficPolicy> => {
  const time = now()
  const policy: TrafficPolicy = { task, number: after + 1, ...wanted, by, at: time.toISOString() }
  const { task: _, ...announced } = policy
  const event = createEvent(TrafficChangedV1, { producer: 'gateway', task, key: String(policy.number), time, traceparent, data: announced })
  const isNew = await outbox.record(event, { name: 'traffic_policies', collection: database.traffic_policies, id: recordIds.trafficPolicy(task, policy.number), record: policy })
  if (!isNew) throw trafficMoved()
  return policy
}
