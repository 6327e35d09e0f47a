import { ErrorCode, type NatsConnection, NatsError } from 'nats'

interface Seen { holder: string, revision: number }

/** Twice without an answer, this far apart: longer than a client takes to connect again after the server restarted. */
const SILENT_MS = 1500
const ANSWER_MS = 500

/** Where the holder of a lease shows that it is connected. */
export const holderSubject = (name: string, holder: string): string => `leases.${name}.${holder}`

const isConnected = async (connection: NatsConnection, name: string, holder: string): Promise<boolean> => {
  try {
    await connection.request(holderSubject(name, holder), '', { timeout: ANSWER_MS })
    return true
  } catch (error) {
    // Only this says that nobody is there; a holder that is paused or slow gives no answer either.
    return !(error instanceof NatsError && error.code === ErrorCode.NoResponders)
  }
}

/** Watches the holder of a lease from the outside, by this process' own clock alone. */
export const watchHolder = (connection: NatsConnection, name: string, ttlMs: number) => {
  let seen: Seen | undefined
  let unchangedSince = 0
  let silentSince: number | undefined
  return {
    /** Whether the holder has let its time run out, or is not connected any more. */
    async isGone ({ holder, revision }: Seen): Promise<boolean> {
      const now = performance.now()
      if (seen?.revision !== revision) {
        unchangedSince = now
        if (seen?.holder !== holder) silentSince = undefined
        seen = { holder, revision }
      }
      if (now - unchangedSince >= ttlMs) return true
      if (await isConnected(connection, name, holder)) silentSince = undefined
      else silentSince ??= now
      return silentSince !== undefined && now - silentSince >= SILENT_MS
    }
  }
}
