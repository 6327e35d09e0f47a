interface Texture { luminance: Uint8Array, width: number, height: number, contrast: number }

const BLOCK = 8

/** A constant surface has no texture to speak of; less contrast than this is one. */
const LEAST_CONTRAST = 1e-3

/**
 * Blur, noise and blocks, from differences between neighbouring pixels.
 *
 * Noise is Immerkær's estimate (Fast noise variance estimation, 1996): a filter that answers neither to ramps nor to
 * edges along the axes. It is measured in the calmest quarter of the rows, where it is not mistaken for texture.
 */
export const measureTexture = ({ luminance, width, height, contrast }: Texture): { sharpness: number, noise: number, blockiness: number } => {
  let [sum, squares, count] = [0, 0, 0]
  let [border, borders, inside, insides] = [0, 0, 0, 0]
  const noises = new Float64Array(Math.max(0, height - 2))
  for (let y = 1; y < height - 1; y++) {
    const isRowBorder = y % BLOCK === 0
    let noise = 0
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const here = luminance[at] as number
      const [left, right, above, below] = [luminance[at - 1] as number, luminance[at + 1] as number, luminance[at - width] as number, luminance[at + width] as number]
      const cross = left + right + above + below
      const laplacian = cross - 4 * here
      sum += laplacian
      squares += laplacian * laplacian
      const corners = (luminance[at - width - 1] as number) + (luminance[at - width + 1] as number) + (luminance[at + width - 1] as number) + (luminance[at + width + 1] as number)
      noise += Math.abs(corners - 2 * cross + 4 * here)
      const [stepAcross, stepDown] = [Math.abs(here - left), Math.abs(here - above)]
      if (x % BLOCK === 0) { border += stepAcross; borders++ } else { inside += stepAcross; insides++ }
      if (isRowBorder) { border += stepDown; borders++ } else { inside += stepDown; insides++ }
    }
    noises[y - 1] = noise / Math.max(1, width - 2)
    count += width - 2
  }
  if (count === 0) return { sharpness: 0, noise: 0, blockiness: 1 }
  const spread = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) / 255
  const calm = noises.toSorted().subarray(0, Math.ceil(noises.length / 4))
  const [atBorders, within] = [border / Math.max(1, borders), inside / Math.max(1, insides)]
  return {
    sharpness: contrast < LEAST_CONTRAST ? 0 : spread / contrast,
    noise: Math.sqrt(Math.PI / 2) / 6 * calm.reduce((all, each) => all + each, 0) / calm.length / 255,
    blockiness: within === 0 ? 1 : atBorders / within
  }
}
