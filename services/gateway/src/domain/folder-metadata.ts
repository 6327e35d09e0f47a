import type { ManifestRow, Split } from '@emberwatch/contracts'

/** A tile and what its file is called. */
export interface NamedTile { row: ManifestRow, fileName: string }

/** Always with a decimal point, lest a column that happens to hold whole numbers be taken for integers. */
const decimal = (value: number | null): string => Number.isInteger(value) ? `${value}.0` : String(value)

const lineOf = ({ row, fileName }: NamedTile, withPlace: boolean): string => {
  const text = JSON.stringify
  const { label, cell, lon, lat, source, fireId, addedIn } = row
  const place = withPlace ? `,"lon":${decimal(lon)},"lat":${decimal(lat)}` : ''
  return `{"file_name":${text(fileName)},"label":${text(label)},"cell":${text(cell)}${place},"source":${text(source)},"fireId":${text(fireId ?? '')},"addedIn":${text(addedIn)}}\n`
}

/**
 * The `metadata.jsonl` of each split that has tiles, as Hugging Face's loader wants it. It guesses the type of a column
 * from each file alone and refuses files that differ, so no column may hold nothing but null: a tile of no fire has the
 * fireId '', and where a whole split is without places, no split's file speaks of them.
 */
export const folderMetadata = (tiles: readonly NamedTile[]): Map<Split, string> => {
  const bySplit = Map.groupBy(tiles, ({ row }) => row.split)
  const withPlace = [...bySplit.values()].every((of) => of.some(({ row }) => row.lon !== null && row.lat !== null))
  return new Map([...bySplit].map(([split, of]) => [split, of.map((tile) => lineOf(tile, withPlace)).join('')]))
}
