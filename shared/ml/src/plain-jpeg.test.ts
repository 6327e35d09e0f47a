import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { plainJpeg } from './plain-jpeg.ts'

const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

const picture = (width = 64, height = 48) => sharp({ create: { width, height, channels: 3, background: '#7f6030' } })

/** A JPEG with a further segment in front of all others; and one of its own, marker and all. */
const withSegment = (jpeg: Buffer, segment: readonly number[]): Buffer => Buffer.concat([jpeg.subarray(0, 2), Buffer.from(segment), jpeg.subarray(2)])
const segmentAt = (jpeg: Buffer, marker: number): Buffer => {
  const at = jpeg.indexOf(Buffer.from([0xff, marker]))
  return jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2))
}

describe('a plain JPEG', () => {
  it('is recognised with its size and channels, whatever follows its end', async () => {
    expect(plainJpeg(await readFile(TILE))).toEqual({ width: 350, height: 350, channels: 1 })
    expect(plainJpeg(Buffer.concat([await readFile(TILE), Buffer.from('and more')]))).toEqual({ width: 350, height: 350, channels: 1 })
    for (const chromaSubsampling of ['4:4:4', '4:2:0']) expect(plainJpeg(await picture().jpeg({ chromaSubsampling }).toBuffer())).toEqual({ width: 64, height: 48, channels: 3 })
    expect(plainJpeg(await picture(1024, 1024).jpeg().toBuffer())).toEqual({ width: 1024, height: 1024, channels: 3 })
  })

  it.each<[string, () => Promise<Uint8Array>]>([
    ['nothing', async () => new Uint8Array()],
    ['a PNG', () => picture().png().toBuffer()],
    ['progressive', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['of four colours', () => picture().toColourspace('cmyk').jpeg().toBuffer()],
    ['one with a colour profile', () => picture().withIccProfile('p3').jpeg().toBuffer()],
    ['of more than a million pixels', () => picture(1025, 1024).jpeg().toBuffer()],
    ['of no pixels', async () => Buffer.from((await picture().jpeg().toBuffer()).map((byte, at, all) => at === all.indexOf(Buffer.from([0xff, 0xc0])) + 6 ? 0 : byte))],
    ['of two frames', async () => { const jpeg = await picture().jpeg().toBuffer(); return withSegment(jpeg, [...segmentAt(jpeg, 0xc0)]) }],
    ['of two scans', async () => { const jpeg = await picture().jpeg().toBuffer(); return Buffer.concat([jpeg.subarray(0, -2), segmentAt(jpeg, 0xda), Buffer.from([0xff, 0xd9])]) }],
    ['one whose frame stands behind a byte that fills up, and another one where that would be a length', async () => {
      const jpeg = await picture().jpeg().toBuffer()
      const hidden = Buffer.from([0xff, 0xff, 0xc0, 0x00, 0x11, 8, 0x3f, 0xff, 0x3f, 0xff, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1])
      return Buffer.concat([jpeg.subarray(0, 2), hidden, Buffer.alloc(0xc000 + 2 - hidden.length), jpeg.subarray(2)])
    }],
    ['one with a frame within its data', async () => { const jpeg = await picture().jpeg().toBuffer(); return Buffer.concat([jpeg.subarray(0, -2), segmentAt(jpeg, 0xc0), Buffer.from([0xff, 0xd9])]) }],
    ['marked by Adobe', async () => withSegment(await picture().jpeg().toBuffer(), [0xff, 0xee, 0x00, 0x0e, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0])]
  ])('is not %s', async (_, image) => {
    expect(plainJpeg(await image())).toBeUndefined()
  })

  it('does not break off, wherever it is cut', async () => {
    const tile = await readFile(TILE)
    for (let length = 0; length < tile.length; length += 97) expect(plainJpeg(tile.subarray(0, length))).toBeUndefined()
    expect(plainJpeg(tile.subarray(0, -1))).toBeUndefined()
  })
})
