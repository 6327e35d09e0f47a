import { describe, expect, it } from '@jest/globals'
import type { Logger, Metrics } from '@emberwatch/observability'
import { Events, type NatsConnection, type Status } from 'nats'
import { followConnection } from './connection-state.ts'

const follow = async (statuses: Status[]) => {
  const lines: [string, object][] = []
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, (facts: object) => lines.push([level, facts])])) as unknown as Logger
  const metrics = { onScrape: () => {}, busConnected: { set: () => {} }, busReconnects: { inc: () => {} } } as unknown as Metrics
  const state = followConnection({ isClosed: () => false, async * status () { yield * statuses } } as unknown as NatsConnection, { log, metrics })
  let lost = 0
  state.onLost(() => lost++)
  const forbidden: string[] = []
  state.onForbidden((subject) => forbidden.push(subject))
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  return { state, lines, forbidden, lost: () => lost }
}

describe('a connection that is followed', () => {
  it('is down from when it is lost until it is back, and tells who listens', async () => {
    const { state, lost } = await follow([{ type: Events.Disconnect, data: 'a server' }])
    expect([state.isUp(), lost()]).toEqual([false, 1])
    const again = await follow([{ type: Events.Disconnect, data: 'a server' }, { type: Events.Reconnect, data: 'a server' }])
    expect([again.state.isUp(), again.lost()]).toEqual([true, 1])
  })

  it('says in the log, and to who waits for an answer, what the server does not allow', async () => {
    const { lines, state, forbidden } = await follow([{ type: Events.Error, data: 'PERMISSIONS_VIOLATION', permissionContext: { operation: 'publish', subject: 'infer.wildfire' } }])
    expect(lines).toEqual([['error', { reason: 'PERMISSIONS_VIOLATION', operation: 'publish', subject: 'infer.wildfire' }]])
    expect(forbidden).toEqual(['infer.wildfire'])
    expect(state.isUp()).toBe(true)
  })
})
