import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { isPublicAddress } from '../domain/public-address.ts'
import { configInvalid } from '../errors/config-errors.ts'
import { addressForbidden } from '../errors/tile-errors.ts'
import { checkedLookup, plainLookup, type Resolve } from './checked-lookup.ts'
import { privateHosts } from './private-hosts.ts'

const MAX_REDIRECTS = 3
const REDIRECTS = [301, 302, 303, 307, 308]

/** Host and path of a URL: what may be printed, since queries carry tokens. */
export const printable = ({ host, pathname }: URL): string => `${host}${pathname}`

const isHttp = ({ protocol, username, password }: URL): boolean => ['http:', 'https:'].includes(protocol) && username === '' && password === ''

/**
 * A URL of the configuration; the variable's value itself, which may hold a token, is never repeated.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const configuredUrl = (variable: string, value: string): URL => {
  const url = URL.parse(value)
  if (url === null || !isHttp(url)) throw configInvalid(`${variable} must be an http or https URL without user name and password`)
  return url
}

/** What a server answered. */
export interface HttpReply { status: number, headers: Headers, body: AsyncIterable<Uint8Array> }

interface HttpRequest {
  /** Ends the request, also while its body is read. */
  signal: AbortSignal
  maxBytes: number
  tooLarge: () => Error
  headers?: Record<string, string>
}

/**
 * GETs a URL, following few redirects. The body is a stream that ends with the given error beyond `maxBytes`; it is
 * asked for uncompressed, so that these are the bytes on the wire. Where redirects lead nowhere, their status is the reply's.
 *
 * @throws {AppError} INGEST_ADDRESS_FORBIDDEN
 */
export type HttpGet = (url: URL, request: HttpRequest) => Promise<HttpReply>

/** A body that was compressed all the same: it may be a bomb. */
class CompressedReply extends Error {}

async function * capped (body: AsyncIterable<Uint8Array>, { maxBytes, tooLarge }: HttpRequest): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    yield chunk
  }
}

const nextHop = (from: URL, status: number, location: string | null): URL | undefined => {
  const next = REDIRECTS.includes(status) && location !== null ? URL.parse(location, from.href) : null
  return next === null || !isHttp(next) || (from.protocol === 'https:' && next.protocol === 'http:') ? undefined : next
}

const headersOf = (raw: Record<string, string | string[] | undefined>): Headers =>
  new Headers(Object.entries(raw).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one])))

const resolveAll: Resolve = (hostname) => dnsLookup(hostname, { all: true })

/**
 * An HTTP client that asks public servers only, and those hosts that are named as one's own: a feed or a redirect must
 * not make us ask the servers beside us. Each hop is checked, and the address that was checked is the one connected to.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const createHttpGet = ({ hosts = '', resolve = resolveAll }: { hosts?: string, resolve?: Resolve }): HttpGet => {
  const isPrivate = privateHosts(hosts)
  const toPublic = new Agent({ allowH2: false, connect: { lookup: checkedLookup(resolve) } })
  const toPrivate = new Agent({ allowH2: false, connect: { lookup: plainLookup(resolve) } })
  const agentFor = (url: URL): Agent => {
    if (isPrivate(url)) return toPrivate
    const address = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0 && !isPublicAddress(address)) throw addressForbidden(url.hostname) // addresses are not looked up
    return toPublic
  }
  return async (url, options) => {
    for (let redirects = 0, target = url; ; redirects++) {
      const { statusCode: status, headers: raw, body } = await request(target, {
        dispatcher: agentFor(target),
        signal: options.signal,
        headers: { ...options.headers, 'accept-encoding': 'identity', 'user-agent': 'emberwatch-ingest' }
      })
      const headers = headersOf(raw)
      const next = nextHop(target, status, headers.get('location'))
      const isCompressed = !['identity', ''].includes((headers.get('content-encoding') ?? '').trim().toLowerCase())
      if ((next === undefined || redirects === MAX_REDIRECTS) && !isCompressed) return { status, headers, body: capped(body, options) }
      body.on('error', () => {}).destroy()
      if (next === undefined || redirects === MAX_REDIRECTS) throw new CompressedReply('the body is compressed')
      target = next
    }
  }
}

/** Why a request came to nothing, in a few words that hold no URL. */
export const failureOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return 'took too long'
  if (error instanceof CompressedReply) return 'answered with a compressed body, which it was asked not to'
  const { code, cause } = error as { code?: unknown, cause?: { code?: unknown } | null }
  const known = [code, cause?.code].find((one) => typeof one === 'string')
  return `could not be reached (${known ?? 'connection lost'})`
}
