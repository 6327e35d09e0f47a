import { excerpt } from '../domain/excerpt.ts'
import { tileMissing, tileRefused, tileUnavailable } from '../errors/tile-errors.ts'
import type { TileProvider } from '../ports.ts'
import type { AskProvider, TileExchange } from './tile-exchange.ts'

interface ExchangeOptions {
  identity: string
  /** What may be printed of the provider. */
  name: string
  /** The variable to look at if the provider does not let us in. */
  variable: string
  ask: AskProvider
}

const NOT_THERE = [204, 404, 410]
const NOT_THIS_ONE = [400, 414, 422]
const NOT_YOU = [401, 403, 407]
const NOT_NOW = [408, 425, 429]

/** What an answer that is no tile means for the tile. */
const refusalOf = ({ name, variable }: ExchangeOptions, { status, body }: TileExchange): Error => {
  const said = excerpt(body)
  const answered = `answered HTTP ${status}${said === '' ? '' : `: ${said}`}`
  if (NOT_THERE.includes(status)) return tileMissing(name, `answered HTTP ${status}`)
  if (NOT_THIS_ONE.includes(status)) return tileRefused(name, answered)
  if (NOT_YOU.includes(status)) return tileUnavailable(name, `does not let us in, check ${variable}; it ${answered}`, { retryable: false })
  return tileUnavailable(name, answered, { retryable: NOT_NOW.includes(status) || status >= 500 })
}

/** Tiles from a provider that answers in the terms of HTTP. */
export const createExchangeTileProvider = (options: ExchangeOptions): TileProvider => ({
  identity: options.identity,
  async fetchTile (request) {
    const exchange = await options.ask(request)
    if (exchange.status !== 200) throw refusalOf(options, exchange)
    return { bytes: exchange.body, contentType: exchange.headers['content-type'] ?? null }
  }
})
