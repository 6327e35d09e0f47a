import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { loadBackbone, SHIPPED_BACKBONE } from './backbone.ts'
import { createEmbedder, type Embedder } from './embedder.ts'
import { headToOnnx } from './onnx/head-to-onnx.ts'
import { plainJpeg } from './plain-jpeg.ts'
import { seededNumbers } from './seeded-numbers.ts'

const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')
const SIDE = 224
const PLANE = SIDE * SIDE

const flat = (background: { r: number, g: number, b: number, alpha?: number }) => sharp({ create: { width: 80, height: 60, channels: background.alpha === undefined ? 3 : 4, background } })

/** In levels of brightness, of which the tensor has 128 to 1. */
const meanDifference = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? NaN)), 0) / a.length * 128

describe('the tensor of an image', () => {
  let embedder: Embedder
  beforeAll(async () => { embedder = await createEmbedder({ backbone: await loadBackbone(SHIPPED_BACKBONE, 'int8'), threads: 1 }) })
  afterAll(() => embedder.close())

  it.each(['png', 'jpeg'] as const)('of a %s holds red, green and blue planes, normalised by the backbone\'s mean and deviation', async (format) => {
    const image = await flat({ r: 255, g: 127, b: 63 }).toFormat(format, format === 'jpeg' ? { quality: 100, chromaSubsampling: '4:4:4' } : {}).toBuffer()
    expect(plainJpeg(image) !== undefined).toBe(format === 'jpeg')
    const tensor = await embedder.prepare(image)
    expect(tensor).toHaveLength(3 * PLANE)
    for (const at of [0, PLANE - 1]) for (const [plane, value] of [1, 0, -0.5].entries()) expect(Math.abs((tensor[plane * PLANE + at] ?? NaN) - value)).toBeLessThan(0.017) // two levels
  })

  it('has three equal planes for a grey tile, and ignores transparency', async () => {
    const tensor = await embedder.prepare(await readFile(TILE))
    expect(tensor.subarray(PLANE, 2 * PLANE)).toEqual(tensor.subarray(0, PLANE))
    expect(tensor.subarray(2 * PLANE)).toEqual(tensor.subarray(0, PLANE))
    const transparent = await flat({ r: 127, g: 127, b: 127, alpha: 0.5 }).png().toBuffer()
    expect((await embedder.prepare(transparent)).every((value) => Math.abs(value) < 0.03)).toBe(true) // within the rounding of premultiplied bytes
  })

  it.each([['smaller', 350], ['as large as the input', SIDE], ['larger', 150]])('is the same within a level whichever decoder an image goes through, made %s', async (_, side) => {
    const grey = await sharp(await readFile(TILE)).resize(side, side).toColourspace('b-w').jpeg().toBuffer()
    const colour = await sharp(await readFile(TILE)).resize(side, side).toColourspace('srgb').tint({ r: 180, g: 120, b: 60 }).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()
    for (const jpeg of [grey, colour]) {
      expect(plainJpeg(jpeg)).toBeDefined()
      const [plain, other] = await Promise.all([embedder.prepare(jpeg), sharp(jpeg).png().toBuffer().then(embedder.prepare)])
      expect(meanDifference(plain, other)).toBeLessThan(1)
    }
  })

  it('comes of a JPEG over which the fast decoder stumbles: one that leaves out the usual Huffman tables, as cameras do', async () => {
    const jpeg = await sharp(await readFile(TILE)).jpeg({ optimiseCoding: false }).toBuffer()
    const segments: Buffer[] = []
    let at = 2
    for (; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) if (jpeg[at + 1] !== 0xc4) segments.push(jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2)))
    const abbreviated = Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(at)])
    expect(abbreviated.length).toBeLessThan(jpeg.length - 100)
    expect(plainJpeg(abbreviated)).toEqual(plainJpeg(jpeg))
    expect(meanDifference(await embedder.prepare(abbreviated), await embedder.prepare(jpeg))).toBeLessThan(1)
    expect(await embedder.embed(abbreviated)).toHaveLength(embedder.backbone.embeddingSize)
  })

  it('is not made of a JPEG that breaks off or has bytes that no decoder understands', async () => {
    const tile = await readFile(TILE)
    for (const share of [0.01, 0.3, 0.7, 0.97]) {
      await expect(embedder.prepare(tile.subarray(0, Math.floor(tile.length * share)))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
      await expect(embedder.embed(tile.subarray(0, Math.floor(tile.length * share)))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    }
    const wrong = Buffer.from(tile)
    const table = wrong.indexOf(Buffer.from([0xff, 0xc4]))
    wrong.fill(0xff, table + 5, table + 21) // more codes than a Huffman table has places
    expect(plainJpeg(wrong)).toBeDefined()
    await expect(embedder.embed(wrong)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
  })

  it('is made, or refused as unreadable, whatever bytes of a JPEG are damaged', async () => {
    const tile = await sharp(await readFile(TILE)).resize(SIDE + 8, SIDE + 16).toColourspace('b-w').jpeg().toBuffer()
    const next = seededNumbers(11)
    let refused = 0
    for (let round = 0; round < 400; round++) {
      const damaged = Buffer.from(tile)
      for (let flips = 0; flips < 4; flips++) damaged[Math.floor(next() * (flips === 0 ? 600 : tile.length))] = Math.floor(next() * 256)
      const outcome = await embedder.prepare(damaged).catch((error: unknown) => error)
      const tensor = outcome as { length?: number } // no instanceof: the worker's numbers come from another realm
      if (tensor.length !== undefined) expect(tensor).toHaveLength(3 * PLANE)
      else expect(outcome).toMatchObject({ code: expect.stringMatching(/^IMAGE_/) })
      refused += Number(tensor.length === undefined)
    }
    expect(refused).toBeGreaterThan(20)
    expect(refused).toBeLessThan(380)
  })

  it('is not waited for once nobody wants it: what has not begun is called off at once, and the others are answered', async () => {
    const { pool, backbone } = embedder
    await pool.create('head', headToOnnx({ layers: [{ kernel: new Float32Array(2 * backbone.embeddingSize), bias: new Float32Array([0, 0]), inputs: backbone.embeddingSize, outputs: 2, activation: 'softmax' }] }))
    const tile = await readFile(TILE)
    const png = await sharp(tile).png().toBuffer()
    const left = new AbortController()
    const abandoned = [tile, tile, tile, png, png].map((image) => embedder.classify(image, 'head', left.signal))
    const wanted = [embedder.classify(tile, 'head'), embedder.classify(png, 'head')]
    expect(embedder.waiting()).toBeGreaterThan(2)
    left.abort(new Error('nobody waits'))
    for (const one of await Promise.allSettled(abandoned)) expect(one).toMatchObject({ status: 'rejected', reason: { message: 'nobody waits' } })
    await expect(embedder.classify(tile, 'head', left.signal)).rejects.toThrow('nobody waits')
    for (const { probabilities, decodeMs, inferMs, waitedMs } of await Promise.all(wanted)) {
      expect([...probabilities]).toEqual([0.5, 0.5])
      expect(Math.min(decodeMs, inferMs, waitedMs)).toBeGreaterThan(0)
    }
    expect(embedder.waiting()).toBe(0)
    await pool.release('head')
  })

  it('gives the same vector in company as alone, whichever way it was decoded, and one that is unreadable keeps nobody', async () => {
    const tile = await readFile(TILE)
    const other = await sharp(tile).rotate(90).jpeg().toBuffer()
    const png = await sharp(tile).png().toBuffer()
    const wrong = Buffer.from(tile)
    const table = wrong.indexOf(Buffer.from([0xff, 0xc4]))
    wrong.fill(0xff, table + 5, table + 21)
    const images = [tile, other, png, wrong]
    const alone: unknown[] = []
    for (const image of images) alone.push(await embedder.embed(image).catch((error: unknown) => error))
    const company = await Promise.all(Array.from({ length: 6 }, () => images).flat().map((image) => embedder.embed(image).catch((error: unknown) => error)))
    const differences = company.map((one, at) => {
      const [a, b] = [one, alone[at % images.length]] as Float32Array[]
      return at % images.length === 3 ? 0 : (a as Float32Array).reduce((most, value, k) => Math.max(most, Math.abs(value - (b?.[k] ?? NaN))), 0)
    })
    expect(Math.max(...differences)).toBeLessThan(1e-3)
    for (const [at, one] of company.entries()) if (at % images.length === 3) expect(one).toMatchObject({ code: 'IMAGE_UNREADABLE' })
  })

  it('leaves the image to whoever gave it', async () => {
    const tile = new Uint8Array(await readFile(TILE))
    const first = await embedder.embed(tile)
    expect(tile.length).toBeGreaterThan(1000)
    expect(await embedder.embed(tile)).toEqual(first)
  })
})
