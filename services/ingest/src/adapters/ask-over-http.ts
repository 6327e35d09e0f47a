import { AppError } from '@emberwatch/contracts'
import { sniffImage } from '@emberwatch/ml'
import { withoutSecrets } from '../domain/url-secrets.ts'
import { tileTooLarge, tileUnavailable } from '../errors/tile-errors.ts'
import type { Place } from '../ports.ts'
import { configuredUrl, failureOf, type HttpGet, type HttpReply } from './http-get.ts'
import { MAX_TILE_BYTES } from './max-tile-bytes.ts'
import type { AskProvider } from './tile-exchange.ts'

/** How a provider is asked over HTTP. */
export interface HttpTileOptions {
  httpGet: HttpGet
  /** What may be printed of it. */
  name: string
  /** The variable that the URLs are made of, named where they are not URLs. */
  variable: string
  urlOf: (place: Place) => string
  /** Struck out wherever the provider repeats them, except in images. */
  secrets: readonly string[]
}

/** Headers that matter to us or to those who look at a recording. Never `location` and cookies, which may hold tokens. */
const KEPT_HEADERS = ['content-type', 'retry-after', 'date', 'etag', 'last-modified', 'cache-control']

/** What is read of an answer that is no tile: enough to see what it says. */
const MAX_ERROR_BYTES = 65_536

const readBody = async ({ status, body }: HttpReply): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (status !== 200 && bytes >= MAX_ERROR_BYTES) break // leaving the loop closes the connection
  }
  return Buffer.concat(chunks)
}

/** Whether the first bytes are those of an image that can be decoded: its bytes are never touched, since a tile is named after them. */
const isImage = (body: Uint8Array): boolean => {
  try {
    sniffImage(body)
    return true
  } catch {
    return false
  }
}

/**
 * Asks a provider that has one URL for each place.
 *
 * @throws {AppError} CONFIG_INVALID
 */
export const askOverHttp = ({ httpGet, name, variable, urlOf, secrets }: HttpTileOptions): AskProvider => {
  configuredUrl(variable, urlOf({ lat: 0, lon: 0 }))
  return async ({ lat, lon, timeoutMs }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const reply = await httpGet(configuredUrl(variable, urlOf({ lat, lon })), { signal, maxBytes: MAX_TILE_BYTES, tooLarge: () => tileTooLarge(`the tile at ${lon},${lat}`, MAX_TILE_BYTES) })
      const headers = Object.fromEntries(KEPT_HEADERS.map((header) => [header, reply.headers.get(header) ?? '']).filter(([, value]) => value !== ''))
      const body = await readBody(reply)
      return { status: reply.status, headers, body: isImage(body) ? body : withoutSecrets(body, secrets) }
    } catch (error) {
      throw error instanceof AppError ? error : tileUnavailable(name, failureOf(error, signal), { retryable: true, cause: error })
    }
  }
}
