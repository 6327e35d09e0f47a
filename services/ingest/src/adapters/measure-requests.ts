import { AppError } from '@emberwatch/contracts'
import type { Metrics } from '@emberwatch/observability'
import type { AskProvider } from './tile-exchange.ts'

/** What a request without an answer is counted as. */
const outcomeOf = (error: unknown): string => {
  if (!(error instanceof AppError)) return 'failed'
  if (error.code === 'IMAGE_TOO_LARGE') return 'too-large'
  if (error.code === 'INGEST_ADDRESS_FORBIDDEN') return 'address-forbidden'
  const { name } = (error.cause ?? {}) as { name?: unknown }
  return name === 'TimeoutError' || name === 'AbortError' ? 'timeout' : 'unreachable'
}

/** Counts the requests to a provider and how long it takes, by its status or why there is none. */
export const measureRequests = (ask: AskProvider, provider: string, { tileRequests, tileSeconds }: Pick<Metrics, 'tileRequests' | 'tileSeconds'>): AskProvider => async (request) => {
  const startedAt = performance.now()
  let outcome = 'failed'
  try {
    const exchange = await ask(request)
    outcome = String(exchange.status)
    return exchange
  } catch (error) {
    outcome = outcomeOf(error)
    throw error
  } finally {
    tileRequests.inc({ provider, outcome })
    tileSeconds.observe({ provider }, (performance.now() - startedAt) / 1000)
  }
}
