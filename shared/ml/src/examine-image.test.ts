import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import sharp, { type Sharp } from 'sharp'
import { filledShare } from './artificial-picture.ts'
import { examineImage } from './examine-image.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', '..', 'samples')
const TILE = join(SAMPLES, 'unseen', 'wildfire', '-72.2753,45.78957.jpg')
const OTHER = join(SAMPLES, 'tiles', 'nowildfire', '-114.087925,50.985731.jpg')

const ENCODINGS: [string, (image: Sharp) => Sharp][] = [
  ['PNG', (image) => image.png()], ['JPEG of quality 50', (image) => image.jpeg({ quality: 50 })], ['JPEG of quality 90', (image) => image.jpeg({ quality: 90 })],
  ['WebP', (image) => image.webp()], ['grey JPEG', (image) => image.greyscale().jpeg()], ['PNG with a palette', (image) => image.png({ palette: true })], ['larger JPEG', (image) => image.resize(512, 512).jpeg()]
]

const drawing = (body: string): Buffer => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="350" height="350">${body}</svg>`)
const onOneColour = (colour: string, body: string): Buffer => drawing(`<rect width="350" height="350" fill="${colour}"/>${body}`)
const pattern = (side: number, body: string, turned = 0): Buffer =>
  drawing(`<defs><pattern id="p" width="${side}" height="${side}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turned})">${body}</pattern></defs><rect width="350" height="350" fill="#eee"/><rect width="350" height="350" fill="url(#p)"/>`)

const DRAWINGS: [string, Buffer][] = [
  ['text on grey', onOneColour('#ccc', '<text x="175" y="180" font-size="20" text-anchor="middle" fill="#666">No imagery</text>')],
  ['text on sand', onOneColour('#e5e3df', '<text x="60" y="170" font-size="22" fill="#777">Map data not yet</text><text x="60" y="200" font-size="22" fill="#777">available</text>')],
  ['a cross on white', onOneColour('#f8f8f8', '<path d="M0 0L350 350M350 0L0 350" stroke="#d00" stroke-width="2"/>')],
  ['a number on black', onOneColour('#000', '<text x="175" y="180" font-size="30" text-anchor="middle" fill="#fff">404</text>')]
]
const PATTERNS: [string, Buffer][] = [
  ['a checkerboard', pattern(32, '<rect width="16" height="16" fill="#bbb"/><rect x="16" y="16" width="16" height="16" fill="#bbb"/>')],
  ['a fine checkerboard', pattern(14, '<rect width="7" height="7" fill="#bbb"/><rect x="7" y="7" width="7" height="7" fill="#bbb"/>')],
  ['a hatch', pattern(20, '<line x1="0" y1="0" x2="0" y2="20" stroke="#999" stroke-width="3"/>', 45)]
]

const bitsApart = (a: string | null, b: string | null): number =>
  [...a ?? ''].reduce((bits, digit, at) => bits + (Number.parseInt(digit, 16) ^ Number.parseInt(b?.[at] ?? '0', 16)).toString(2).replaceAll('0', '').length, 0)

describe('a drawing', () => {
  it.each(DRAWINGS.flatMap(([name, svg]) => ENCODINGS.map(([encoding, encode]) => [name, encoding, svg, encode] as const)))('of %s, as %s, has most of its pixels in luminances that stand alone', async (_, _encoding, svg, encode) => {
    expect((await examineImage(await encode(sharp(svg)).toBuffer())).drawnShare).toBeGreaterThan(0.78)
  })

  it.each(PATTERNS.flatMap(([name, svg]) => ENCODINGS.map(([encoding, encode]) => [name, encoding, svg, encode] as const)))('of %s, as %s, repeats itself', async (_, _encoding, svg, encode) => {
    expect((await examineImage(await encode(sharp(svg)).toBuffer())).repetition).toBeGreaterThan(0.95)
  })
})

describe('a real tile', () => {
  it('is neither drawn nor repeated nor filled in', async () => {
    const { drawnShare, repetition, filledShare } = await examineImage(await readFile(TILE))
    expect(drawnShare).toBeLessThan(0.1)
    expect(repetition).toBeLessThan(0.6)
    expect(filledShare).toBe(0)
  })

  it('of which a decoder filled in the lower part is found', () => {
    const pixels = Uint8Array.from({ length: 100 }, (_, at) => at < 65 ? at : 128) // 10 x 10, the seventh row half
    expect(filledShare({ pixels, width: 10, height: 10 })).toBe(0.3)
  })
})

describe('the perceptual hash of a tile', () => {
  const hashOf = async (image: Sharp): Promise<string | null> => (await examineImage(await image.toBuffer())).perceptualHash

  it('hardly changes when the tile is encoded anew, resized, or made brighter or darker', async () => {
    const { perceptualHash } = await examineImage(await readFile(TILE))
    expect(perceptualHash).toMatch(/^[0-9a-f]{64}$/)
    const copies = [
      ...ENCODINGS.map(([, encode]) => encode(sharp(TILE))),
      sharp(TILE).resize(340, 340).jpeg(), sharp(TILE).resize(256, 256).jpeg(), sharp(TILE).linear(1, 15).jpeg(), sharp(TILE).linear(1, -15).jpeg(), sharp(TILE).linear(1.2, -20).jpeg(), sharp(TILE).linear(0.8, 20).jpeg()
    ]
    for (const copy of copies) expect(bitsApart(perceptualHash, await hashOf(copy))).toBeLessThanOrEqual(16)
  })

  it('is another one for another place, and for the same tile mirrored', async () => {
    const hash = await hashOf(sharp(TILE))
    expect(bitsApart(hash, await hashOf(sharp(OTHER)))).toBeGreaterThan(88)
    expect(bitsApart(hash, await hashOf(sharp(TILE).flop()))).toBeGreaterThan(88)
  })

  it('is none for a picture of one colour, or of so little that many would have the same', async () => {
    expect(await hashOf(sharp({ create: { width: 80, height: 60, channels: 3, background: '#456' } }).png())).toBeNull()
    expect(await hashOf(sharp(onOneColour('#000', '<rect width="175" height="350" fill="#fff"/>')).png())).toBeNull()
  })
})

describe('a transparent image', () => {
  it('of one colour is as blank as without its transparency', async () => {
    expect((await examineImage(await sharp({ create: { width: 80, height: 60, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.5 } } }).png().toBuffer())).contrast).toBeLessThan(0.5)
  })
})
