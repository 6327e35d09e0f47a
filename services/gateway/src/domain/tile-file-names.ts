import type { ManifestRow } from '@emberwatch/contracts'

const EXTENSIONS: { [type: string]: string | undefined } = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' }

/** The end of a tile's file name, by its type. */
export const extensionOf = (type: string | undefined): string => EXTENSIONS[type ?? ''] ?? 'bin'

/** More tiles of one place than anybody has. */
const MOST_ZEROS = 50

/** Degrees so that reading them gives the very same number; undefined where that takes an exponent. */
const degrees = (value: number): string | undefined => {
  const text = String(value)
  return text.includes('e') ? undefined : text
}

/**
 * Names the tiles of folders so that importing them gives the same images at the same places: `<lon>,<lat>.<type>`.
 * A further tile of the same place has zeros behind its latitude, which change the name and not the number. A tile
 * without a place is named by its id.
 */
export const createTileFileNames = () => {
  const taken = new Set<string>()
  return (folder: string, { imageId, lon, lat }: Pick<ManifestRow, 'imageId' | 'lon' | 'lat'>, extension: string): string => {
    const [east, north] = [lon, lat].map((value) => value === null ? undefined : degrees(value))
    if (east !== undefined && north !== undefined) {
      for (let zeros = 0; zeros <= MOST_ZEROS; zeros++) {
        const point = zeros > 0 && !north.includes('.') ? '.' : ''
        const path = `${folder}/${east},${north}${point}${'0'.repeat(zeros)}.${extension}`
        if (taken.has(path)) continue
        taken.add(path)
        return path
      }
    }
    return `${folder}/${imageId}.${extension}`
  }
}
