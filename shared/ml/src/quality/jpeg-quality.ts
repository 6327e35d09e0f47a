/**
 * The first steps of the luminance table of annex K of the JPEG standard, in zigzag order: quality 50 by the usual scale. Later steps
 * are cut off at 255 when a picture is compressed hard.
 */
const STANDARD = [16, 11, 12, 14, 12, 10, 16, 14, 13, 14]
const STANDARD_SUM = STANDARD.reduce((sum, step) => sum + step, 0)

const [START_OF_SCAN, QUANTISATION, TABLE] = [0xda, 0xdb, 64]

/** The sum of the first steps of the first quantisation table; undefined if there is none before the picture's data. */
const tableSum = (bytes: Uint8Array): number | undefined => {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const [marker, length] = [bytes[at + 1] as number, (bytes[at + 2] as number) * 256 + (bytes[at + 3] as number)]
    if (marker === START_OF_SCAN || length < 2) return undefined
    if (marker === QUANTISATION && (bytes[at + 4] as number) >> 4 === 0 && at + 5 + TABLE <= bytes.length) return bytes.subarray(at + 5, at + 5 + STANDARD.length).reduce((sum, step) => sum + step, 0)
    at += 2 + length
  }
  return undefined
}

/**
 * The quality that a JPEG was last stored with, by the scale of the Independent JPEG Group, from its quantisation table.
 * NaN for what is no JPEG or has tables of more than 8 bits.
 */
export const jpegQualityOf = (bytes: Uint8Array): number => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return NaN
  const sum = tableSum(bytes)
  if (sum === undefined) return NaN
  const percent = 100 * sum / STANDARD_SUM
  return Math.min(100, Math.max(1, Math.round(percent <= 100 ? (200 - percent) / 2 : 5000 / percent)))
}
