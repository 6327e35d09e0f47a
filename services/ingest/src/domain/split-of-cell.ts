import { createHash } from 'node:crypto'
import type { Split } from '@emberwatch/contracts'
import type { Place } from '../ports.ts'

/** The 0.1 degree grid cell of a place; an image without a place is a cell of its own. */
export const cellOf = (imageId: string, place: Place | null): string =>
  place === null ? `image:${imageId.slice(0, 12)}` : `${Math.floor(place.lat * 10)}:${Math.floor(place.lon * 10)}`

/**
 * The split of every tile of a cell, for ever: neighbouring tiles show the same ground, so a cell is never divided,
 * and a growing dataset never moves a tile. 60 % train, 20 % validation, 20 % test, by a hash of task and cell.
 *
 * @example splitOfCell('wildfire', '454:-740') // => 'test'
 */
export const splitOfCell = (task: string, cell: string): Split => {
  const share = createHash('sha256').update(`${task}|${cell}`).digest().readUInt32BE(0) / 2 ** 32
  if (share < 0.6) return 'train'
  return share < 0.8 ? 'validation' : 'test'
}
