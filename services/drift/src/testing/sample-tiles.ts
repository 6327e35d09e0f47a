import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManifestRow } from '@emberwatch/contracts'
import { type ObjectStore, sha256 } from '@emberwatch/storage'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', '..', 'samples')

interface Sample { folder: string, label: string, count: number, addedIn: string }

/** Puts some of the real tiles that come with the repository into the store and returns their manifest lines. */
export const storeSampleTiles = async (objects: ObjectStore, { folder, label, count, addedIn }: Sample): Promise<ManifestRow[]> => {
  const files = (await readdir(join(SAMPLES, folder))).filter((file) => file.endsWith('.jpg')).sort().slice(0, count)
  return Promise.all(files.map(async (file) => {
    const [lon = NaN, lat = NaN] = file.replace('.jpg', '').split(',').map(Number)
    const bytes = await readFile(join(SAMPLES, folder, file))
    const imageId = sha256(bytes)
    await objects.put(`tiles/${imageId}`, bytes, 'image/jpeg')
    return { imageId, label, split: 'train' as const, cell: `${Math.floor(lat * 10)}:${Math.floor(lon * 10)}`, lon, lat, source: 'import' as const, fireId: null, addedIn }
  }))
}
