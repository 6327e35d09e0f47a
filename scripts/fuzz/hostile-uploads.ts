import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A file that somebody might send as an image. */
export interface Upload { name: string, type: string, bytes: Uint8Array }

const chunk = (kind: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(kind), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A PNG that says it has so many pixels, and packs them as well as zeros can be packed. */
const pngBomb = (width: number, height: number, rows: number): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8) // one bit a pixel, grey
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))))), chunk('IEND', Buffer.alloc(0))])
}

/** A real JPEG whose header says that it is 65,500 pixels wide and high. */
const jpegBomb = (jpeg: Buffer): Buffer => {
  const bytes = Buffer.from(jpeg)
  const frame = bytes.findIndex((byte, at) => byte === 0xff && [0xc0, 0xc2].includes(bytes[at + 1] ?? 0))
  bytes.writeUInt16BE(65_500, frame + 5)
  bytes.writeUInt16BE(65_500, frame + 7)
  return bytes
}

/** A WebP whose header says 16,384 by 16,384. */
const webpBomb = (): Buffer => {
  const extended = Buffer.alloc(10)
  extended.writeUIntLE(16_383, 4, 3)
  extended.writeUIntLE(16_383, 7, 3)
  const body = Buffer.concat([Buffer.from('WEBPVP8X'), Buffer.from([10, 0, 0, 0]), extended])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from('RIFF'), length, body])
}

/** Images that are wrong, odd or meant ill, made of a good one. */
export const hostileUploads = async (tile: Uint8Array): Promise<Upload[]> => {
  const good = () => sharp(tile).resize(128, 128)
  const jpeg = await good().jpeg().toBuffer()
  const [png, webp] = [await good().png().toBuffer(), await good().webp().toBuffer()]
  const script = Buffer.from('<script>alert(1)</script><?php system($_GET[0]); ?>')
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>')
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)])
  const exif = { IFD0: { Copyright: 'x'.repeat(20_000), ImageDescription: '\u0001\u0002%n%n' } }
  const frames = await sharp([await good().png().toBuffer(), await good().negate().png().toBuffer()], { join: { animated: true } }).webp().toBuffer()
  const files: [string, string, Uint8Array][] = [
    ['nothing', 'image/jpeg', new Uint8Array()],
    ...[1, 2, 3, 10, 20, 100, jpeg.length >> 1, jpeg.length - 2].map((length): [string, string, Uint8Array] => [`JPEG cut after ${length} bytes`, 'image/jpeg', jpeg.subarray(0, length)]),
    ...[8, 20, 33, 60, png.length >> 1].map((length): [string, string, Uint8Array] => [`PNG cut after ${length} bytes`, 'image/png', png.subarray(0, length)]),
    ...[12, 20, 30, webp.length >> 1].map((length): [string, string, Uint8Array] => [`WebP cut after ${length} bytes`, 'image/webp', webp.subarray(0, length)]),
    ['JPEG with a script behind it', 'image/jpeg', Buffer.concat([jpeg, script])],
    ['JPEG with a zip file behind it', 'image/jpeg', Buffer.concat([jpeg, zip])],
    ['script with a JPEG behind it', 'image/jpeg', Buffer.concat([script, jpeg])],
    ['GIF and JPEG at once', 'image/jpeg', Buffer.concat([Buffer.from('GIF89a'), jpeg])],
    ['PNG called JPEG', 'image/jpeg', png],
    ['JPEG called PNG', 'image/png', jpeg],
    ['WebP called PNG', 'image/png', webp],
    ['RIFF that is no WebP', 'image/webp', Buffer.concat([Buffer.from('RIFF\u0010\u0000\u0000\u0000WAVEfmt '), Buffer.alloc(40)])],
    ['SVG', 'image/svg+xml', svg],
    ['SVG called PNG', 'image/png', svg],
    ['PNG of 65,535 by 65,535 with no data', 'image/png', pngBomb(65_535, 65_535, 0)],
    ['PNG of 2^31 pixels a side', 'image/png', pngBomb(0x7fffffff, 0x7fffffff, 0)],
    ['PNG of 60,000 by 60,000, packed', 'image/png', pngBomb(60_000, 60_000, 60_000)],
    ['PNG of no pixels', 'image/png', pngBomb(0, 0, 0)],
    ['PNG whose data end early', 'image/png', pngBomb(3000, 3000, 10)],
    ['JPEG that says 65,500 by 65,500', 'image/jpeg', jpegBomb(jpeg)],
    ['WebP that says 16,384 by 16,384', 'image/webp', webpBomb()],
    ['animated WebP', 'image/webp', frames],
    ['JPEG in CMYK', 'image/jpeg', await good().toColourspace('cmyk').jpeg().toBuffer()],
    ['PNG of 16 bits', 'image/png', await good().toColourspace('rgb16').png().toBuffer()],
    ['grey PNG', 'image/png', await good().greyscale().png().toBuffer()],
    ['PNG with transparency', 'image/png', await good().ensureAlpha(0.5).png().toBuffer()],
    ['PNG of few colours', 'image/png', await good().png({ palette: true, colours: 4 }).toBuffer()],
    ['progressive JPEG', 'image/jpeg', await good().jpeg({ progressive: true }).toBuffer()],
    ['JPEG with odd EXIF', 'image/jpeg', await good().withExif(exif).jpeg().toBuffer()],
    ['JPEG turned by EXIF', 'image/jpeg', await good().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['one pixel', 'image/png', await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).png().toBuffer()],
    ['one pixel high', 'image/png', await sharp({ create: { width: 8000, height: 1, channels: 3, background: 'red' } }).png().toBuffer()],
    ['GIF', 'image/gif', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['TIFF called JPEG', 'image/jpeg', await good().tiff().toBuffer()],
    ['one byte more than is taken', 'image/jpeg', Buffer.concat([jpeg, Buffer.alloc(4_000_001 - jpeg.length)])]
  ]
  return files.map(([name, type, bytes]) => ({ name, type, bytes }))
}
