import { createQueue } from '@emberwatch/platform'
import { type Collection, type QuotaBlock, recordIds } from '@emberwatch/storage'
import { providerRests } from '../errors/tile-errors.ts'
import type { AskProvider } from './tile-exchange.ts'

interface QuotaOptions {
  /** What may be printed of the provider, and what its quota is counted under. */
  name: string
  /** Requests a day, of all processes together. */
  perDay: number
  blocks: Pick<Collection<QuotaBlock>, 'insert'>
  now: () => Date
}

/** A day's quota is claimed in so many parts: what a process that dies had claimed and not used is lost, 1 % at most. */
const BLOCKS = 100

/**
 * Asks a provider no more often a day (UTC) than agreed, across restarts and processes: requests are claimed in blocks,
 * each by inserting its record, which only one process can.
 */
export const keepQuota = (ask: AskProvider, { name, perDay, blocks, now }: QuotaOptions): AskProvider => {
  const size = Math.ceil(perDay / BLOCKS)
  const inTurn = createQueue()
  let claimed = { day: '', number: 0, left: 0 }

  const claimBlock = async (day: string): Promise<void> => {
    let number = claimed.day === day ? claimed.number : 0
    while (number * size < perDay) {
      const fetches = Math.min(size, perDay - number * size)
      number++
      const isMine = await blocks.insert(recordIds.quotaBlock(name, day, number), { provider: name, day, number, fetches })
      claimed = { day, number, left: isMine ? fetches : 0 }
      if (isMine) return
    }
    throw providerRests(name, `the ${perDay} requests of ${day} (UTC) are used up; see TILE_QUOTA_PER_DAY`)
  }
  const claimOne = async (): Promise<void> => {
    const day = now().toISOString().slice(0, 10)
    if (claimed.day !== day || claimed.left === 0) await claimBlock(day)
    claimed.left--
  }
  return async (request) => {
    await inTurn(claimOne)
    return await ask(request)
  }
}
