import { placeOfFileName } from '../domain/place-of-file-name.ts'
import { rejectionOf } from '../domain/validate-tile.ts'
import type { ImportFile } from '../ports.ts'
import { quarantine } from '../quarantine.ts'
import { type AcceptDeps, type Acceptance, acceptTile } from '../tiles/accept-tile.ts'
import type { WantedTile } from '../tiles/wanted-tile.ts'

interface FileContext {
  /** What is imported, as its images shall say it. */
  from: string
  /** Whether the split that its folder stands for is kept. */
  keepSplits: boolean
  traceparent: string
}

/** Takes one file of an import, or puts it into quarantine if it cannot be read. */
export const importFile = async (deps: AcceptDeps, { label, split, name, origin, read }: ImportFile, { from, keepSplits, traceparent }: FileContext): Promise<Acceptance> => {
  const wanted: WantedTile = { label, place: placeOfFileName(name), source: 'import', origin, from, split: keepSplits ? split : null, traceparent }
  try {
    return await acceptTile(deps, { ...wanted, bytes: await read() })
  } catch (error) {
    const rejection = rejectionOf(error)
    if (rejection === undefined) throw error
    await quarantine(deps, { ...wanted, ...rejection, tile: wanted })
    return { outcome: 'quarantined', rejection }
  }
}
