import { configInvalid } from '../errors.ts'

const MAX_REDIRECTS = 3
const REDIRECTS = [301, 302, 303, 307, 308]

/** Host and path of a URL: what may be printed, since queries carry tokens. */
export const printable = ({ host, pathname }: URL): string => `${host}${pathname}`

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

const isHttp = ({ protocol, username, password }: URL): boolean => ['http:', 'https:'].includes(protocol) && username === '' && password === ''

interface HttpReply { status: number, body: AsyncIterable<Uint8Array> }

async function * capped (response: Response, maxBytes: number, tooLarge: () => Error): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    yield chunk
  }
}

/**
 * GETs a URL, following few redirects. The body is a stream that ends with the given error beyond `maxBytes`; it is
 * asked for uncompressed, so that these are the bytes on the wire. Where redirects lead nowhere, their status is the reply's.
 */
export const httpGet = async (url: URL, { signal, maxBytes, tooLarge }: { signal: AbortSignal, maxBytes: number, tooLarge: () => Error }): Promise<HttpReply> => {
  for (let redirects = 0, target = url; ; redirects++) {
    const response = await fetch(target, { signal, redirect: 'manual', headers: { 'accept-encoding': 'identity', 'user-agent': 'emberwatch-ingest' } })
    const next = REDIRECTS.includes(response.status) ? URL.parse(response.headers.get('location') ?? '', target.href) : null
    if (next === null || !isHttp(next) || redirects === MAX_REDIRECTS) return { status: response.status, body: capped(response, maxBytes, tooLarge) }
    await response.body?.cancel()
    target = next
  }
}

/** Why a request came to nothing, in a few words that hold no URL. */
export const failureOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return 'took too long'
  const { code } = (error as { cause?: { code?: unknown } | null }).cause ?? {}
  return `could not be reached (${typeof code === 'string' ? code : 'connection lost'})`
}
