import { EventEmitter } from 'node:events'
import { Events, type NatsConnection } from 'nats'
import type { Logger, Metrics } from '@emberwatch/observability'

/** Follows whether a connection is up: nats.js neither fails requests that are in flight when it drops nor refuses new ones. */
export const followConnection = (connection: NatsConnection, { log, metrics }: { log: Logger, metrics: Metrics }) => {
  const changes = new EventEmitter().setMaxListeners(0)
  let up = true
  metrics.onScrape(() => metrics.busConnected.set(Number(up && !connection.isClosed())))
  const follow = async (): Promise<void> => {
    for await (const { type, data, permissionContext } of connection.status()) {
      if (type === Events.Disconnect) {
        up = false
        changes.emit('down')
        log.warn({ server: data }, 'connection to NATS lost')
      } else if (type === Events.Reconnect) {
        up = true
        changes.emit('up')
        metrics.busReconnects.inc()
        log.info({ server: data }, 'connection to NATS is back')
      } else if (type === Events.Error) {
        log.error({ reason: data, ...permissionContext }, 'NATS refused what this service asked for')
        if (permissionContext?.operation === 'publish') changes.emit('forbidden', permissionContext.subject)
      }
    }
  }
  follow().catch((error: unknown) => log.error({ error }, 'connection watcher ended'))
  return {
    /** Calls back each time the connection is back; returns how to stop that. */
    onBack: (listener: () => void): (() => void) => {
      changes.on('up', listener)
      return () => changes.off('up', listener)
    },
    isUp: () => up && !connection.isClosed(),
    /** Calls back with each subject to which the server let this service publish nothing; returns how to stop that. */
    onForbidden: (listener: (subject: string) => void): (() => void) => {
      changes.on('forbidden', listener)
      return () => changes.off('forbidden', listener)
    },
    /** Calls back each time the connection is lost; returns how to stop that. */
    onLost: (listener: () => void): (() => void) => {
      changes.on('down', listener)
      return () => changes.off('down', listener)
    }
  }
}
export type ConnectionState = ReturnType<typeof followConnection>
