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
