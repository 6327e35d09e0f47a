import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { placeOfFileName } from '../domain/place-of-file-name.ts'
import { tileMissing, tileUnavailable } from '../errors/tile-errors.ts'
import type { Place, TileProvider } from '../ports.ts'
import { readCapped } from './read-capped.ts'

/** The file named after a place, however many zeros end its numbers. */
const findFile = async (folder: string, { lat, lon }: Place): Promise<string | undefined> => {
  for await (const { name } of await opendir(folder)) {
    const place = placeOfFileName(name)
    if (place?.lat === lat && place.lon === lon) return name
  }
  return undefined
}

/** Tiles from files `<lon>,<lat>.jpg` in one folder. */
export const createFolderTileProvider = (folder: string): TileProvider => ({
  identity: `folder ${folder}`,
  async fetchTile ({ lat, lon }) {
    const name = await findFile(folder, { lat, lon }).catch((cause: unknown) => { throw tileUnavailable(folder, 'cannot be read', { retryable: false, cause }) })
    if (name === undefined) throw tileMissing(folder, `has no file ${lon},${lat}.jpg`)
    return { bytes: await readCapped(join(folder, name), name), contentType: null }
  }
})
