/** A JPEG that {@link plainJpeg} lets pass: its size, and one channel where it is grey or three. */
export interface PlainJpeg { width: number, height: number, channels: 1 | 3 }

const MOST_PIXELS = 1_048_576

const FRAME = 0xc0
const OTHER_FRAMES = new Set([0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const SCAN = 0xda
const [ICC_PROFILE, ADOBE] = [0xe2, 0xee]
/** Start of image, end of image and whatever has no length: out of place before the scan. */
const hasNoLength = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9)

const SCAN_START = Buffer.from([0xff, SCAN])
const END_OF_IMAGE = Buffer.from([0xff, 0xd9])

/** The frame header behind its marker: length, precision, height, width, number of components, and three bytes for each. */
const frameAt = (bytes: Buffer, at: number): PlainJpeg | undefined => {
  const [precision, height, width, channels] = [bytes[at + 2], bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5), bytes[at + 7]]
  const isGreyOrYcc = channels === 1 || (channels === 3 && [1, 2, 3].every((id, index) => bytes[at + 8 + 3 * index] === id))
  const pixels = width * height
  return precision === 8 && isGreyOrYcc && pixels > 0 && pixels <= MOST_PIXELS ? { width, height, channels } : undefined
}

/** One scan, which the file goes on after to its end: a file that breaks off has no end of image. */
const isWhole = (bytes: Buffer, scan: number): boolean => bytes.indexOf(SCAN_START, scan + 2) === -1 && bytes.lastIndexOf(END_OF_IMAGE) > scan

/**
 * What the header of a JPEG says if it is of the kind that nearly all tiles are: baseline, grey or YCbCr, one scan, whole,
 * without colour profile and of a million pixels at most. Undefined for every other image, good or bad.
 *
 * It is what the fast decoder is given: no progressive image, which could ask for thousands of passes, none that needs
 * colours converted, and none that breaks off, which that decoder would fill up with grey.
 */
export const plainJpeg = (image: Uint8Array): PlainJpeg | undefined => {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength)
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  let frame: PlainJpeg | undefined
  for (let at = 2; at + 12 < bytes.length;) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff || hasNoLength(marker) || OTHER_FRAMES.has(marker) || marker === ICC_PROFILE || marker === ADOBE) return undefined
    if (marker === SCAN) return frame !== undefined && isWhole(bytes, at) ? frame : undefined
    if (marker === FRAME) {
      if (frame !== undefined) return undefined
      frame = frameAt(bytes, at + 2)
      if (frame === undefined) return undefined
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
