import { setTimeout as delay } from 'node:timers/promises'
import { createQueue } from '@emberwatch/platform'
import { TokenBucket } from 'limiter'
import { retryAfterMs } from '../domain/retry-after.ts'
import { providerRests } from '../errors/tile-errors.ts'
import type { TileRequest } from '../ports.ts'
import type { AskProvider, TileExchange } from './tile-exchange.ts'

interface PaceOptions {
  /** What may be printed of the provider. */
  name: string
  perMinute: number
  /** A longer pause is not waited for. */
  maxPauseMs: number
  /** The pause after a 429 that says nothing; it doubles from one to the next. */
  firstPauseMs?: number
}

const TOO_MANY = 429
const UNAVAILABLE = 503

/**
 * Asks a provider no more often than agreed, and not during the pauses that it wants: one that it wants for one tile (429,
 * or 503 with `Retry-After`) holds for all. After a 429 the same tile is asked for again when the pause is over; pauses
 * that follow each other double, so that it ends at a pause that is too long.
 */
export const keepPace = (ask: AskProvider, { name, perMinute, maxPauseMs, firstPauseMs = 1000 }: PaceOptions): AskProvider => {
  const perSecond = Math.max(1, Math.ceil(perMinute / 60))
  const bucket = new TokenBucket({ bucketSize: perSecond, tokensPerInterval: perMinute, interval: 'minute' })
  bucket.content = perSecond
  const inTurn = createQueue()
  let pausedUntil = 0
  let pauses = 0

  const sleep = async (ms: number, stopping: AbortSignal): Promise<void> => {
    await delay(Math.ceil(ms), undefined, { signal: stopping }).catch(() => { throw providerRests(name, 'this run is over') })
  }
  const takeToken = async (stopping: AbortSignal): Promise<void> => {
    while (!bucket.tryRemoveTokens(1)) await sleep(bucket.getWaitTime(1), stopping)
  }
  const takeTurn = async ({ stopping, maxPauseMs: longest = maxPauseMs }: TileRequest): Promise<void> => {
    for (;;) {
      const pauseMs = pausedUntil - Date.now()
      if (pauseMs > longest) throw providerRests(name, `it wants a pause until ${new Date(pausedUntil).toISOString()}`)
      // Pauses are waited for side by side, so that who is in a hurry is not kept by who is not; only the pace is kept in turn.
      if (pauseMs > 0) await sleep(pauseMs, stopping)
      else await inTurn(() => takeToken(stopping))
      if (pauseMs <= 0 && pausedUntil <= Date.now()) return
    }
  }
  const heed = ({ status, headers }: TileExchange, askedAt: number): void => {
    const wanted = retryAfterMs(headers['retry-after'], Date.now())
    if (status !== TOO_MANY && (status !== UNAVAILABLE || wanted === undefined)) {
      if (status < 500) pauses = 0
      return
    }
    if (askedAt >= pausedUntil) pauses++ // those that were under way when the pause began say nothing new
    pausedUntil = Math.max(pausedUntil, Date.now() + Math.max(wanted ?? 0, firstPauseMs * 2 ** (pauses - 1)))
  }
  return async (request) => {
    for (;;) {
      await takeTurn(request)
      const askedAt = Date.now()
      const exchange = await ask(request)
      heed(exchange, askedAt)
      if (exchange.status !== TOO_MANY) return exchange
    }
  }
}
