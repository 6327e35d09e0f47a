const { exp } = Math // looked up once, called for every pair of images

/** The kernel's bandwidths, in units of the median distance: finer and coarser than typical, so that no one scale decides. */
export const BANDWIDTH_FACTORS = [0.5, 1, 2] as const

/**
 * A mixture of Gaussian (radial basis function) kernels, as a function of the squared distance of two rows: the mean
 * of exp(-distance² / (2 * width²)) over widths of one half, one and two times the bandwidth.
 *
 * It is 1 for equal rows and falls to 0 with distance.
 *
 * @example rbfMixture(1)(0) // => 1
 * @example rbfMixture(1)(1) // => 0.5414541...
 */
export const rbfMixture = (bandwidth: number): ((squaredDistance: number) => number) => {
  const [fine, middle, coarse] = BANDWIDTH_FACTORS.map((factor) => -1 / (2 * (factor * bandwidth) ** 2)) as [number, number, number]
  return (squaredDistance) => (exp(fine * squaredDistance) + exp(middle * squaredDistance) + exp(coarse * squaredDistance)) / 3
}
