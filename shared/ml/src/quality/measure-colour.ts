/** Interleaved red, green and blue // [height, width, 3] */
export interface Pixels { pixels: Uint8Array, width: number, height: number }

/** Pixels a side of the neighbourhoods whose darkest spot is looked at. */
const DARK_SIDE = 15

const [BLACK, WHITE] = [2, 253]

/** The luminance from which on a quarter of the pixels is brighter, white ones left out: they show no colour. */
const brightFrom = (counts: Uint32Array): number => {
  const usable = counts.subarray(0, WHITE).reduce((sum, count) => sum + count, 0)
  let above = 0
  for (let level = WHITE - 1; level > 0; level--) {
    above += counts[level] as number
    if (above * 4 >= usable) return level
  }
  return 0
}

/** Light and colour, and the luminance for what comes after. */
export const measureColour = ({ pixels, width, height }: Pixels) => {
  const area = width * height
  const luminance = new Uint8Array(area)
  const levels = new Uint32Array(256)
  const across = Math.ceil(width / DARK_SIDE)
  const darkest = new Uint8Array(across * Math.ceil(height / DARK_SIDE)).fill(255)
  let [reds, greens, blues, distances, excess, squares] = [0, 0, 0, 0, 0, 0]
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / DARK_SIDE) * across
    for (let x = 0; x < width; x++, at++) {
      const [red, green, blue] = [pixels[3 * at] as number, pixels[3 * at + 1] as number, pixels[3 * at + 2] as number]
      const light = (77 * red + 150 * green + 29 * blue) >> 8
      luminance[at] = light
      levels[light] = (levels[light] as number) + 1
      squares += light * light
      reds += red
      greens += green
      blues += blue
      const least = red < green ? (red < blue ? red : blue) : (green < blue ? green : blue)
      const most = red > green ? (red > blue ? red : blue) : (green > blue ? green : blue)
      distances += most - least
      const more = 2 * green - red - blue
      if (more > 0) excess += more
      const neighbourhood = row + Math.floor(x / DARK_SIDE)
      if (least < (darkest[neighbourhood] as number)) darkest[neighbourhood] = least
    }
  }
  const mean = levels.reduce((sum, count, level) => sum + count * level, 0) / area
  const total = Math.max(1, reds + greens + blues)
  const share = (from: number, to: number): number => levels.subarray(from, to + 1).reduce((sum, count) => sum + count, 0) / area
  return {
    luminance,
    brightness: mean / 255,
    contrast: Math.sqrt(Math.max(0, squares / area - mean * mean)) / 255,
    saturation: distances / Math.max(1, area * 255),
    redShare: reds / total,
    greenShare: greens / total,
    blueShare: blues / total,
    brightCast: castOf({ pixels, luminance, from: brightFrom(levels) }),
    vegetation: excess / total,
    haze: darkest.reduce((sum, value) => sum + value, 0) / darkest.length / 255,
    clippedDark: share(0, BLACK),
    clippedLight: share(WHITE, 255)
  }
}

/** How far the mean colour of bright pixels is from grey, as the largest difference of shares. */
const castOf = ({ pixels, luminance, from }: { pixels: Uint8Array, luminance: Uint8Array, from: number }): number => {
  const sums = [0, 0, 0] as [number, number, number]
  luminance.forEach((light, at) => {
    if (light < from || light >= WHITE) return
    sums[0] += pixels[3 * at] as number
    sums[1] += pixels[3 * at + 1] as number
    sums[2] += pixels[3 * at + 2] as number
  })
  const total = sums[0] + sums[1] + sums[2]
  return total === 0 ? 0 : (Math.max(...sums) - Math.min(...sums)) / total
}
