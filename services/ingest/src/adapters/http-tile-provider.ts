import { AppError } from '@emberwatch/contracts'
import { tileMissing, tileTooLarge, tileUnavailable } from '../errors.ts'
import type { Place, TileProvider } from '../ports.ts'
import { configuredUrl, failureOf, httpGet, printable } from './http-get.ts'
import { MAX_TILE_BYTES } from './max-tile-bytes.ts'

interface HttpTileOptions {
  identity: string
  /** The variable that the URLs are made of, named where they are not URLs. */
  variable: string
  urlOf: (place: Place) => string
}

const mayPass = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500

const refusalOf = (name: string, status: number): AppError | undefined => {
  if (status === 200) return undefined
  if (status === 404 || status === 410) return tileMissing(name, `answered HTTP ${status}`)
  return tileUnavailable(name, `answered HTTP ${status}`, { retryable: mayPass(status) })
}

/** Tiles over HTTP, one URL for each place. */
export const createHttpTileProvider = ({ identity, variable, urlOf }: HttpTileOptions): TileProvider => {
  configuredUrl(variable, urlOf({ lat: 0, lon: 0 }))
  return {
    identity,
    async fetchTile ({ lat, lon, signal }) {
      const url = configuredUrl(variable, urlOf({ lat, lon }))
      const name = printable(url)
      const chunks: Uint8Array[] = []
      try {
        const { status, body } = await httpGet(url, { signal, maxBytes: MAX_TILE_BYTES, tooLarge: () => tileTooLarge(`the tile at ${name}`, MAX_TILE_BYTES) })
        const refusal = refusalOf(name, status)
        for await (const chunk of body) {
          if (refusal !== undefined) break // leaving the loop closes the connection
          chunks.push(chunk)
        }
        if (refusal !== undefined) throw refusal
        return Buffer.concat(chunks)
      } catch (error) {
        throw error instanceof AppError ? error : tileUnavailable(name, failureOf(error, signal), { retryable: true, cause: error })
      }
    }
  }
}
