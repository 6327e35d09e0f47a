import { type EndpointDefinition, endpointSubject } from '@emberwatch/contracts'
import { ErrorCode, type NatsConnection, NatsError } from 'nats'
import type { Liveness } from './bus.ts'
import { busUnavailable, publishFailure } from './bus-errors.ts'
import { aliveSubject } from './directed-subjects.ts'

/**
 * Asks one instance whether it still answers anything. The server itself says at once when nobody of this name is
 * connected; a process that is connected but frozen says nothing.
 */
export const probeInstance = (connection: NatsConnection, isUp: () => boolean) => async (endpoint: EndpointDefinition, task: string, { instance, timeoutMs }: { instance: string, timeoutMs: number }): Promise<Liveness> => {
  if (!isUp()) throw busUnavailable()
  const subject = aliveSubject(endpointSubject(endpoint, task, instance))
  try {
    await connection.request(subject, undefined, { timeout: timeoutMs })
    return 'alive'
  } catch (error) {
    if (error instanceof NatsError && error.code === ErrorCode.NoResponders) return 'gone'
    if (error instanceof NatsError && error.code === ErrorCode.Timeout) return 'silent'
    throw publishFailure(error, subject)
  }
}
