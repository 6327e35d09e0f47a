import { crc32 } from 'node:zlib'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const TRUECOLOUR_8_BIT = [8, 2, 0, 0, 0]

const chunk = (name: string, data: Uint8Array): Buffer<ArrayBuffer> => {
  const body = Buffer.concat([Buffer.from(name), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** A PNG that names its size and holds no pixels: for a large size, the smallest decompression bomb there is. */
export const pngHeader = (width: number, height: number): Uint8Array<ArrayBuffer> => {
  const header = Buffer.alloc(8 + TRUECOLOUR_8_BIT.length)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set(TRUECOLOUR_8_BIT, 8)
  return Buffer.concat([Buffer.from(SIGNATURE), chunk('IHDR', header), chunk('IDAT', Buffer.from([0x78, 0x9c])), chunk('IEND', Buffer.alloc(0))])
}
