import type { KV, KvEntry } from 'nats'
import { hasApiError } from './bus-errors.ts'

/** Another writer was faster: the entry has another revision than expected. */
const WRONG_REVISION = [10_071]

const content = (holder: string | null): string => JSON.stringify({ holder })

/** Who holds the lease, if anybody does. */
export const holderOf = (entry: KvEntry | null): string | null => entry === null || entry.length === 0 ? null : entry.json<{ holder: string | null }>().holder

/** Writes the entry if it still has this revision (0: none yet); the new revision, or undefined if somebody else wrote. */
export const compareAndSet = async (bucket: KV, name: string, { revision, holder }: { revision: number, holder: string | null }): Promise<number | undefined> => {
  try {
    return await (revision === 0 ? bucket.create(name, content(holder)) : bucket.update(name, content(holder), revision))
  } catch (error) {
    if (hasApiError(error, WRONG_REVISION)) return undefined
    throw error
  }
}
