import { excerpt } from './excerpt.ts'
import type { Rejection } from './validate-tile.ts'

/** JSON, HTML or XML, whatever the server calls it. */
const TEXT = /^\ufeff?\s*[[{<]/

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

const IEND = ascii('IEND')
const RIFF = ascii('RIFF')

const isAt = (bytes: Uint8Array, wanted: readonly number[], at: number): boolean => wanted.every((byte, index) => bytes[at + index] === byte)

/** Whether an image file ends before its format says that it does. */
const breaksOff = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAt(bytes, [0xff, 0xd8, 0xff], 0)) return !isAt(bytes, [0xff, 0xd9], bytes.lastIndexOf(0xff)) // no end-of-image marker
  if (isAt(bytes, [0x89, 0x50, 0x4e, 0x47], 0)) return !isAt(bytes, IEND, bytes.length - 8)
  if (isAt(bytes, RIFF, 0) && bytes.length >= 8) return view.getUint32(4, true) + 8 > bytes.length
  return false
}

/** What bytes that could not be decoded are, more exactly than the decoder says: an error told as text, or half an image. */
export const judgeBody = (bytes: Uint8Array, rejection: Rejection): Rejection => {
  if (rejection.reason === 'not-an-image' && TEXT.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return { reason: 'error-body', detail: excerpt(bytes) }
  if (rejection.reason === 'unreadable' && breaksOff(bytes)) return { reason: 'truncated', detail: `the image breaks off after ${bytes.length} bytes: ${rejection.detail}` }
  return rejection
}
