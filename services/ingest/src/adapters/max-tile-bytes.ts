/** No satellite tile is larger; whatever is larger is not read to its end. */
export const MAX_TILE_BYTES = 2 * 1024 * 1024
