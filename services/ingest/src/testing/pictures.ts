import sharp from 'sharp'

/** A JPEG of seeded noise: every seed gives other bytes, the same seed always the same. */
export const noisyJpeg = async (seed: number, { width = 96, height = 96 } = {}): Promise<Uint8Array> => {
  let state = seed + 1
  const pixels = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  return new Uint8Array(await sharp(pixels, { raw: { width, height, channels: 1 } }).jpeg().toBuffer())
}

/** A JPEG of one colour. */
export const blankJpeg = async (): Promise<Uint8Array> =>
  new Uint8Array(await sharp({ create: { width: 96, height: 96, channels: 3, background: '#808080' } }).jpeg().toBuffer())

/** A JPEG whose transfer broke off halfway. */
export const truncatedJpeg = async (seed: number): Promise<Uint8Array> => {
  const bytes = await noisyJpeg(seed)
  return bytes.subarray(0, bytes.length / 2)
}

/** What providers answer, with status 200, where they have nothing to show. */
export const htmlPage = new TextEncoder().encode('<!doctype html><title>Sign in</title>')

/** A picture of soft shapes as the ground has them: every seed gives another one, which keeps its look when it is encoded anew. */
export const landscape = (seed: number) => {
  const side = 12
  let state = seed + 1
  const shapes = Uint8Array.from({ length: side * side }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 40 + (state >>> 24) * 0.6
  })
  return sharp(shapes, { raw: { width: side, height: side, channels: 1 } }).resize(96, 96, { kernel: 'cubic' })
}

/** What a provider draws where it has no picture of the ground. */
export const noImagery = async (format: 'jpeg' | 'png' | 'webp'): Promise<Uint8Array> => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#ccc"/><text x="20" y="120" font-size="18" fill="#666">Map data not yet available</text></svg>'
  return new Uint8Array(await sharp(Buffer.from(drawing)).toFormat(format).toBuffer())
}
