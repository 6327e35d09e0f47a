/** A JPEG that {@link plainJpeg} lets pass: its size, and one channel where it is grey or three. */
export interface PlainJpeg { width: number, height: number, channels: 1 | 3 }

const MOST_PIXELS = 1_048_576

const [FRAME, SCAN, END_OF_IMAGE] = [0xc0, 0xda, 0xd9]
const [HUFFMAN_TABLES, QUANTISATION_TABLES, RESTART_INTERVAL, COMMENT] = [0xc4, 0xdb, 0xdd, 0xfe]
const [APPLICATION, ICC_PROFILE, ADOBE] = [0xe0, 0xe2, 0xee]
const FILL = 0xff

/** Segments that two decoders understand alike. Of others, and of bytes between segments, one might see a frame that the other does not. */
const isKnown = (marker: number): boolean =>
  [FRAME, SCAN, HUFFMAN_TABLES, QUANTISATION_TABLES, RESTART_INTERVAL, COMMENT].includes(marker) || (marker >= APPLICATION && marker <= 0xef && marker !== ICC_PROFILE && marker !== ADOBE)

/** What may follow 0xff in the data of a scan: nothing, if it is a byte of the data, or a restart. */
const isOfData = (after: number | undefined): boolean => after === 0 || (after !== undefined && after >= 0xd0 && after <= 0xd7)

/** The frame header behind its marker: length, precision, height, width, number of components, and three bytes for each. */
const frameAt = (bytes: Buffer, at: number): PlainJpeg | undefined => {
  const [precision, height, width, channels] = [bytes[at + 2], bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5), bytes[at + 7]]
  const isGreyOrYcc = channels === 1 || (channels === 3 && [1, 2, 3].every((id, index) => bytes[at + 8 + 3 * index] === id))
  const pixels = width * height
  return precision === 8 && isGreyOrYcc && pixels > 0 && pixels <= MOST_PIXELS ? { width, height, channels } : undefined
}

/** Nothing but the data of one scan up to the end of the image: no other scan, and no end where the file breaks off. */
const isWhole = (bytes: Buffer, scan: number): boolean => {
  let at = bytes.indexOf(FILL, scan + 2)
  while (at !== -1 && isOfData(bytes[at + 1])) at = bytes.indexOf(FILL, at + 2)
  return at !== -1 && bytes[at + 1] === END_OF_IMAGE
}

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
    if (bytes[at] !== FILL || !isKnown(marker)) return undefined
    if (marker === SCAN) return frame !== undefined && isWhole(bytes, at + bytes.readUInt16BE(at + 2)) ? frame : undefined
    if (marker === FRAME) {
      if (frame !== undefined) return undefined
      frame = frameAt(bytes, at + 2)
      if (frame === undefined) return undefined
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
