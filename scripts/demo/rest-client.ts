import { setTimeout as delay } from 'node:timers/promises'
import type { Problem } from '@emberwatch/contracts'

/** The answer of a gateway that did not do what was asked. */
export class RefusedError extends Error {
  readonly status: number

  constructor (message: string, status: number) {
    super(message)
    this.name = 'RefusedError'
    this.status = status
  }
}

const failure = async (method: string, path: string, response: Response): Promise<RefusedError> => {
  const text = await response.text()
  let detail = text.slice(0, 300)
  try { detail = (JSON.parse(text) as Problem).detail } catch { /* not a problem document: shown as it is */ }
  return new RefusedError(`${method} ${path} answered ${response.status}: ${detail}`, response.status)
}

/** The gateway's REST interface, as any client would use it. */
export const restClient = (gateway: string, { timeoutMs }: { timeoutMs?: number } = {}) => {
  const send = async (method: 'GET' | 'POST', path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${gateway}${path}`, { method, ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }), ...init })
    if (!response.ok) throw await failure(method, path, response)
    return response
  }
  return {
    gateway,
    get: async <Body>(path: string): Promise<Body> => await (await send('GET', path)).json() as Body,
    items: async <Item>(path: string): Promise<Item[]> => (await (await send('GET', path)).json() as { items: Item[] }).items,
    download: async (path: string): Promise<Uint8Array> => new Uint8Array(await (await send('GET', path)).arrayBuffer()),
    postJson: async <Body>(path: string, body: object = {}): Promise<Body> =>
      await (await send('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json() as Body,
    postImage: async <Body>(path: string, image: Uint8Array<ArrayBuffer>): Promise<Body> =>
      await (await send('POST', path, { headers: { 'content-type': 'image/jpeg' }, body: image })).json() as Body
  }
}
export type RestClient = ReturnType<typeof restClient>

/** Looks again and again until there is something to see. */
export const waitFor = async <Seen>(what: string, look: () => Promise<Seen | undefined>, withinMs = 120_000): Promise<Seen> => {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const seen = await look()
    if (seen !== undefined) return seen
    await delay(100)
  }
  throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`)
}
