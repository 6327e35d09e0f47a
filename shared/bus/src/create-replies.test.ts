import { describe, expect, it } from '@jest/globals'
import { headers, type NatsConnection } from 'nats'
import { createReplies } from './create-replies.ts'

/** Requests on a connection on which nobody answers. */
const open = () => {
  const told: { lost?: () => void, forbidden?: (subject: string) => void } = {}
  const connection = { subscribe: () => {}, publish: () => {}, closed: () => new Promise(() => {}) } as unknown as NatsConnection
  const send = createReplies(connection, {
    onLost: (listener) => { told.lost = listener; return () => {} },
    onForbidden: (listener) => { told.forbidden = listener; return () => {} }
  })
  return { told, ask: (subject: string) => send(subject, { payload: '', headers: headers(), timeoutMs: 5000, signal: undefined }) }
}

describe('a request that is on its way', () => {
  it('fails at once when the server does not let it through, and no other does', async () => {
    const { told, ask } = open()
    const [forbidden, allowed] = [ask('infer.wildfire'), ask('infer.scenes')]
    told.forbidden?.('infer.wildfire')
    await expect(forbidden).rejects.toMatchObject({ code: 'PERMISSIONS_VIOLATION' })
    told.lost?.()
    await expect(allowed).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' }) // not settled before
  })
})
