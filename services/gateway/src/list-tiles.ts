import { applyEdits, type DatasetEdit, type Image, type Tile } from '@emberwatch/contracts'
import { type Collections, listDatasetEdits } from '@emberwatch/storage'
import { DEFAULT_LIMIT, newestFirst, pageOf } from './domain/page.ts'
import { tileView } from './domain/tile-view.ts'

/** Which tiles are wanted. */
export interface TileQuery extends Partial<Pick<Image, 'label' | 'split' | 'source' | 'origin' | 'fireId'>> {
  removed?: boolean
  limit?: number
  offset?: number
}

interface TilePage { items: Tile[], total: number }

const viewsOf = (images: readonly Image[], edits: readonly DatasetEdit[]): Tile[] =>
  applyEdits(images, edits).map((edited, index) => tileView(edited, images[index] ?? edited))

/**
 * Tiles as they stand now, newest first. The database finds and sorts by what is recorded; only where people's edits
 * decide what is wanted (a label, or whether a tile was removed) is everything read, as no record says it.
 */
export const listTiles = async (database: Pick<Collections, 'images' | 'dataset_edits'>, task: string, { removed, label, limit = DEFAULT_LIMIT, offset = 0, ...recorded }: TileQuery): Promise<TilePage> => {
  const edits = await listDatasetEdits(database, task)
  if (edits.length === 0 && removed === true) return { items: [], total: 0 }
  if (edits.length === 0 || (label === undefined && removed === undefined)) {
    const { items, total } = await database.images.page({ task, ...recorded, ...(label === undefined ? {} : { label }) }, { sortBy: 'addedAt', descending: true, limit, offset })
    return { items: viewsOf(items, edits), total }
  }
  const tiles = viewsOf(await database.images.list({ task, ...recorded }), edits)
  const wanted = tiles.filter((tile) => (label === undefined || tile.label === label) && (removed === undefined || tile.removed === removed))
  return pageOf(newestFirst(wanted, ({ addedAt }) => addedAt, ({ imageId }) => imageId), { limit, offset })
}
