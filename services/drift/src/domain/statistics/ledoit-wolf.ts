/**
 * How far to shrink a sample covariance towards a multiple of the identity so that its expected squared error is least: between 0 (trust it) and 1.
 *
 * @param rows centred or not, row by row // [count, size]
 *
 * Source: Ledoit and Wolf: A well-conditioned estimator for large-dimensional covariance matrices (2004).
 *
 * @throws {RangeError} if there is no row
 */
export const ledoitWolfShrinkage = (rows: ArrayLike<number>, size: number): number => {
  const count = rows.length / size
  if (!(count >= 1)) throw new RangeError('a covariance needs a row')
  if (size === 1) return 0
  const centred = centre(rows, size, count)
  const squaredNorms = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0
    for (let k = 0; k < size; k++) sum += (centred[i * size + k] as number) ** 2
    return sum
  })
  const scale = squaredNorms.reduce((sum, norm) => sum + norm, 0) / count / size
  let covarianceSquared = 0 // squared Frobenius norm of the sample covariance
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += (centred[i * size + a] as number) * (centred[i * size + b] as number)
      covarianceSquared += (a === b ? 1 : 2) * (sum / count) ** 2
    }
  }
  const fourth = squaredNorms.reduce((sum, norm) => sum + norm * norm, 0) / count
  const distance = (covarianceSquared - size * scale * scale) / size
  const error = Math.min((fourth - covarianceSquared) / size / count, distance)
  return error > 0 && distance > 0 ? error / distance : 0
}

const centre = (rows: ArrayLike<number>, size: number, count: number): Float64Array => {
  const centred = Float64Array.from(rows)
  for (let k = 0; k < size; k++) {
    let mean = 0
    for (let i = 0; i < count; i++) mean += (rows[i * size + k] as number) / count
    for (let i = 0; i < count; i++) centred[i * size + k] = (rows[i * size + k] as number) - mean
  }
  return centred
}
