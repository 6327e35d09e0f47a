import { ErrorCode, type NatsConnection, NatsError, RequestStrategy } from 'nats'
import type { ServiceInstance } from './bus.ts'
import { busUnavailable } from './bus-errors.ts'

/** Instances answer within a few milliseconds; nobody knows how many will. */
const DISCOVERY_MS = 300

/** Asks the instances running now, of one service or of all, to describe themselves. */
export const findInstances = (connection: NatsConnection, isUp: () => boolean) => async (service?: string): Promise<ServiceInstance[]> => {
  if (!isUp()) throw busUnavailable()
  const found: ServiceInstance[] = []
  try {
    for await (const { name, id, started, endpoints = [] } of await connection.services.client({ strategy: RequestStrategy.Timer, maxWait: DISCOVERY_MS }).stats(service)) {
      found.push({
        name,
        id,
        started,
        endpoints: endpoints.map(({ name: endpoint, subject, num_requests: requests, num_errors: errors, data }) => ({ name: endpoint, subject, requests, errors, ...(data === undefined ? {} : { data }) }))
      })
    }
  } catch (error) {
    if (!(error instanceof NatsError) || error.code !== ErrorCode.NoResponders) throw busUnavailable(error) // nobody there is an answer: none
  }
  return found
}
