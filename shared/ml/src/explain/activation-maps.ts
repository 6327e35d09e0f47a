import type { PlainTensor } from '../onnx-call.ts'
import type { LogitGradient } from './logit-gradient.ts'

/** A feature map [1, channels, rows, columns], and what its means are multiplied by in the embedding. */
export interface ScaledMap extends PlainTensor { factor: number }

/** Where in an image the evidence for one class lies. */
export interface ActivationMap {
  logit: number
  /** What no place accounts for: the biases. */
  constant: number
  /** Row by row; all of them and the constant add up to the logit. */
  cells: Float32Array
}

/** How many of the `fine` cells lie in each of the `coarse` ones. */
const countPer = (fine: number, coarse: number): number[] => {
  const counts = new Array<number>(coarse).fill(0)
  for (let at = 0; at < fine; at++) {
    const cell = Math.floor(at * coarse / fine)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

/** Adds a map's cells to those of a finer grid, each spread evenly over what it covers. */
const spread = (cells: Float32Array, { rows, columns }: { rows: number, columns: number }, map: Float32Array, [mapRows = 1, mapColumns = 1]: readonly number[]): void => {
  const [inRow, inColumn] = [countPer(rows, mapRows), countPer(columns, mapColumns)]
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [y, x] = [Math.floor(row * mapRows / rows), Math.floor(column * mapColumns / columns)]
      const share = (inRow[y] ?? 1) * (inColumn[x] ?? 1)
      cells[row * columns + column] = (cells[row * columns + column] ?? 0) + (map[y * mapColumns + x] ?? 0) / share
    }
  }
}

/** What each place of a map adds to the logit: its channels, weighted by the gradient. */
const weighted = ({ data, dims, factor }: ScaledMap, gradient: Float32Array): Float32Array => {
  const [, channels = 0, rows = 1, columns = 1] = dims
  const area = rows * columns
  const sum = new Float32Array(area)
  for (let channel = 0; channel < channels; channel++) {
    const weight = (gradient[channel] ?? 0) * factor / area
    if (weight === 0) continue
    for (let at = 0; at < area; at++) sum[at] = (sum[at] ?? 0) + weight * (data[channel * area + at] ?? 0)
  }
  return sum
}

/** The size of the finest of several maps. */
export const finestGrid = (maps: readonly ScaledMap[]): { rows: number, columns: number } =>
  ({ rows: Math.max(...maps.map(({ dims }) => dims[2] ?? 1)), columns: Math.max(...maps.map(({ dims }) => dims[3] ?? 1)) })

/**
 * The class activation map of one class: its logit, taken apart by place.
 *
 * The embedding is made of means over feature maps, so gradient · embedding is a sum over places. Every place gets its
 * own part of it, and nothing is lost: cells and constant add up to the logit. Positive cells speak for the class.
 *
 * @see Zhou et al. 2016, Learning Deep Features for Discriminative Localization, https://arxiv.org/abs/1512.04150
 * @see Selvaraju et al. 2017, Grad-CAM, https://arxiv.org/abs/1610.02391
 */
export const activationMap = (maps: readonly ScaledMap[], { logit, gradient }: LogitGradient): ActivationMap => {
  const grid = finestGrid(maps)
  const cells = new Float32Array(grid.rows * grid.columns)
  let from = 0
  for (const map of maps) {
    const [, channels = 0, ...size] = map.dims
    spread(cells, grid, weighted(map, gradient.subarray(from, from + channels)), size)
    from += channels
  }
  return { logit, constant: logit - cells.reduce((sum, cell) => sum + cell, 0), cells }
}
