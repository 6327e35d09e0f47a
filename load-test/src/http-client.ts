import { Agent, type IncomingHttpHeaders, request as requestOverHttp } from 'node:http'
import { Agent as TlsAgent, request as requestOverTls } from 'node:https'

/** A request took longer than it was given. */
export class RequestTimeout extends Error {}

/** One request, ready to be sent as often as wanted. */
export interface HttpRequest {
  method: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array | string
  /** The end of the body: what sets one request apart from others, whose `body` then need not be copied. */
  tail?: Uint8Array
}

export interface Answer { status: number, headers: IncomingHttpHeaders, body: Buffer }

/** Sends requests to one host over connections that stay open. */
export interface HttpClient {
  /**
   * @throws {RequestTimeout} if there is no whole answer in time
   * @throws {Error} the connection's own, or the signal's reason
   */
  send: (request: HttpRequest, options: { timeoutMs: number, signal?: AbortSignal }) => Promise<Answer>
  close: () => void
}

/**
 * A client with as many connections as requests are in flight: none ever waits for another's connection within this
 * process, which would hide how long it took. Nothing is sent twice.
 */
export const createHttpClient = (host: string, headers: Readonly<Record<string, string>> = {}): HttpClient => {
  const { protocol, hostname, port, pathname } = new URL(host)
  const isTls = protocol === 'https:'
  const options = { keepAlive: true, scheduling: 'lifo', noDelay: true } as const
  const agent = isTls ? new TlsAgent(options) : new Agent(options)
  const open = isTls ? requestOverTls : requestOverHttp
  const prefix = pathname.replace(/\/+$/, '')

  const send: HttpClient['send'] = ({ method, path, headers: own, body, tail }, { timeoutMs, signal }) => new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) + (tail?.length ?? 0) }
    const sent = open({ agent, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: `${prefix}${path}`, method, headers: { ...headers, ...own, ...length } })
    const stop = (reason: unknown): void => { sent.destroy(reason instanceof Error ? reason : new Error(String(reason))) }
    const timer = setTimeout(() => stop(new RequestTimeout(`no answer within ${timeoutMs} ms`)), timeoutMs)
    const leave = (): void => stop(signal?.reason)
    const over = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
    }
    const fail = (error: Error): void => { over(); reject(error) }
    sent.on('error', fail)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        over()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: chunks.length === 1 ? chunks[0] ?? Buffer.alloc(0) : Buffer.concat(chunks) })
      })
    })
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted === true) leave()
    if (body !== undefined && tail !== undefined) {
      sent.cork() // both in one go
      sent.write(body)
    }
    sent.end(tail ?? body)
  })
  return { send, close: () => agent.destroy() }
}
