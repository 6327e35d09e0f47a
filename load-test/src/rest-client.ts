import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, HttpClient, HttpRequest } from './http-client.ts'

const TIMEOUT_MS = 150_000

/** The gateway's REST interface for what is not measured: preparations and disturbances. */
export const createRestClient = (http: HttpClient, host: string) => {
  const send = async (request: HttpRequest): Promise<Answer> => {
    const answer = await http.send(request, { timeoutMs: TIMEOUT_MS }).catch((error: unknown) => {
      throw new Error(`the gateway cannot be reached at ${host}: is Emberwatch running? See --host and --own-system`, { cause: error })
    })
    if (answer.status < 200 || answer.status > 299) throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${answer.body.toString('utf8', 0, 300)}`)
    return answer
  }
  const get = async <Body>(path: string): Promise<Body> => JSON.parse((await send({ method: 'GET', path })).body.toString()) as Body
  return {
    get,
    items: async <Item>(path: string): Promise<Item[]> => (await get<{ items: Item[] }>(path)).items,
    text: async (path: string): Promise<string> => (await send({ method: 'GET', path })).body.toString(),
    bytes: async (path: string): Promise<Answer> => send({ method: 'GET', path }),
    post: async <Body>(path: string, body: object): Promise<Body> =>
      JSON.parse((await send({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).body.toString()) as Body
  }
}
export type RestClient = ReturnType<typeof createRestClient>

/** Looks again and again until there is something to see. */
export const waitFor = async <Seen>(what: string, look: () => Promise<Seen | undefined>, withinMs = 180_000): Promise<Seen> => {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const seen = await look()
    if (seen !== undefined) return seen
    await delay(200)
  }
  throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`)
}
