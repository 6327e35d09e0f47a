/**
 * Squared Euclidean distances between all rows of a matrix, as a full symmetric matrix.
 *
 * Differences are squared and summed directly, in double precision: nothing cancels, so equal rows are exactly 0 apart.
 * Two rows at a time against two others, which halves the reading of memory.
 *
 * @param rows the matrix, row by row // [count, size]
 * @param size numbers per row
 * @throws {RangeError} if the rows are not whole
 * @example squaredDistances(Float32Array.of(0, 0, 3, 4), 2) // => [0, 25, 25, 0]
 */
export const squaredDistances = (rows: Float32Array, size: number): Float64Array => {
  const count = rows.length / size
  if (!Number.isInteger(count)) throw new RangeError(`${rows.length} numbers are not whole rows of ${size}`)
  const squared = new Float64Array(count * count)
  const write = (i: number, j: number, value: number): void => {
    squared[i * count + j] = value
    squared[j * count + i] = value
  }
  for (let i = 0; i < count; i += 2) {
    const i2 = Math.min(i + 1, count - 1)
    for (let j = 0; j <= i; j += 2) {
      const j2 = Math.min(j + 1, count - 1)
      const [x1, x2, y1, y2] = [i * size, i2 * size, j * size, j2 * size]
      let sum11 = 0
      let sum12 = 0
      let sum21 = 0
      let sum22 = 0
      for (let k = 0; k < size; k++) {
        const a = rows[x1 + k] as number
        const b = rows[x2 + k] as number
        const c = rows[y1 + k] as number
        const d = rows[y2 + k] as number
        sum11 += (a - c) * (a - c)
        sum12 += (a - d) * (a - d)
        sum21 += (b - c) * (b - c)
        sum22 += (b - d) * (b - d)
      }
      write(i, j, sum11)
      write(i, j2, sum12)
      write(i2, j, sum21)
      write(i2, j2, sum22)
    }
  }
  return squared
}
