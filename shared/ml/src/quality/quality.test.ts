import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import sharp, { type Sharp } from 'sharp'
import { jpegQualityOf } from './jpeg-quality.ts'
import { measureQuality } from './measure-quality.ts'
import { qualityColumns, qualityEmbedder } from './quality-embedder.ts'
import { QUALITY_NAMES, type QualityMeasure } from './quality-measures.ts'

const FOLDER = join(import.meta.dirname, '../../../../samples/tiles/nowildfire')
const tile = readFileSync(join(FOLDER, readdirSync(FOLDER).filter((name) => name.endsWith('.jpg')).sort()[0] as string))

const coloured = sharp(tile).toColourspace('srgb').png().toBuffer()

const altered = async (alter: (image: Sharp) => Sharp): Promise<Uint8Array> => new Uint8Array(await alter(sharp(await coloured)).png().toBuffer())

describe('the quality of a picture', () => {
  it.each<[string, (image: Sharp) => Sharp, QualityMeasure, 'more' | 'less']>([
    ['blurred', (image) => image.blur(2), 'sharpness', 'less'],
    ['dark', (image) => image.linear(0.5, 0), 'brightness', 'less'],
    ['behind haze', (image) => image.linear(0.6, 90), 'haze', 'more'],
    ['of less contrast', (image) => image.linear(0.6, 50), 'contrast', 'less'],
    ['tinted', (image) => image.linear([1.2, 1, 0.8], [0, 0, 0]), 'brightCast', 'more'],
    ['tinted', (image) => image.linear([1.2, 1, 0.8], [0, 0, 0]), 'redShare', 'more'],
    ['tinted green', (image) => image.linear([0.8, 1.2, 0.8], [0, 0, 0]), 'vegetation', 'more'],
    ['nearly black', (image) => image.linear(0.08, 0), 'night', 'more'],
    ['overexposed', (image) => image.linear(3, 60), 'clippedLight', 'more'],
    ['half as wide', (image) => image.resize(175, 350, { fit: 'fill' }), 'aspect', 'less'],
    ['smaller', (image) => image.resize(120), 'megapixels', 'less']
  ])('that is %s shows it', async (_, alter, measure, direction) => {
    const [before, after] = [await measureQuality(await altered((image) => image)), await measureQuality(await altered(alter))]
    const difference = after[measure] - before[measure]
    expect(direction === 'more' ? difference : -difference).toBeGreaterThan(0.01 * Math.abs(before[measure]))
  })

  it('that was compressed hard and stored again shows its blocks', async () => {
    const compressed = await sharp(tile).jpeg({ quality: 10 }).toBuffer()
    const again = await measureQuality(new Uint8Array(await sharp(compressed).png().toBuffer()))
    expect(again.blockiness).toBeGreaterThan(1.5 * (await measureQuality(tile)).blockiness)
    expect(again.jpegQuality).toBeNaN()
  })

  it('knows the quality that a JPEG was stored with, and that other bytes have none', async () => {
    for (const quality of [10, 50, 75, 95]) expect(Math.abs(jpegQualityOf(await sharp(tile).jpeg({ quality }).toBuffer()) - quality)).toBeLessThanOrEqual(3)
    for (const bytes of [Uint8Array.of(), Uint8Array.of(0xff, 0xd8, 0xff, 0xdb, 0, 1), Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0)]) expect(jpegQualityOf(bytes)).toBeNaN()
  })

  it('of a picture without any texture is a set of numbers all the same', async () => {
    for (const side of [1, 2, 64]) {
      const flat = await sharp({ create: { width: side, height: side, channels: 3, background: '#000' } }).png().toBuffer()
      const { jpegQuality, ...rest } = await measureQuality(flat)
      expect(jpegQuality).toBeNaN()
      expect(Object.entries(rest).filter(([, value]) => !Number.isFinite(value))).toEqual([])
    }
  })

  it('is stored as rows and read as columns', async () => {
    const row = await qualityEmbedder.embed(tile)
    expect(row).toHaveLength(QUALITY_NAMES.length)
    const columns = qualityColumns(Float32Array.of(...row, ...row))
    expect(columns.brightness[1]).toBeCloseTo((await measureQuality(tile)).brightness, 6)
    expect(columns.jpegQuality).toHaveLength(2)
  })
})
