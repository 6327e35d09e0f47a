import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import sharp from 'sharp'
import { makeThumbnail } from './make-thumbnail.ts'
import { measureImage } from './measure-image.ts'
import { sniffImage } from './sniff-image.ts'

const TILE = join(import.meta.dirname, '..', '..', '..', 'samples', 'unseen', 'wildfire', '-72.2753,45.78957.jpg')

const flat = (colour: { r: number, g: number, b: number }, width = 80, height = 60) => sharp({ create: { width, height, channels: 3, background: colour } })

describe('an image from outside', () => {
  it('is recognised by its first bytes', async () => {
    const image = flat({ r: 9, g: 9, b: 9 })
    expect(sniffImage(await image.jpeg().toBuffer())).toBe('jpeg')
    expect(sniffImage(await image.png().toBuffer())).toBe('png')
    expect(sniffImage(await image.webp().toBuffer())).toBe('webp')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('<html>no tile today</html>')],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['JSON', Buffer.from('{"message":"Not Found"}')]
  ])('that is %s is refused as not an image', async (_, bytes) => {
    await expect(measureImage(bytes)).rejects.toMatchObject({ code: 'IMAGE_NOT_AN_IMAGE', retryable: false })
  })

  it('that breaks off is refused as unreadable, wherever it breaks off', async () => {
    const tile = await readFile(TILE)
    for (const share of [0.01, 0.3, 0.7, 0.97]) {
      await expect(measureImage(tile.subarray(0, Math.floor(tile.length * share)))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' })
    }
  })

  it('with more pixels than a tile can have is refused from its header, before it is decoded', async () => {
    const bomb = await flat({ r: 0, g: 0, b: 0 }, 6000, 6000).png({ compressionLevel: 9 }).toBuffer()
    const startedAt = performance.now()
    await expect(measureImage(bomb)).rejects.toMatchObject({ code: 'IMAGE_TOO_MANY_PIXELS' })
    expect(performance.now() - startedAt).toBeLessThan(200)
  })

  it('is measured: size, brightness and contrast', async () => {
    expect(await measureImage(await flat({ r: 200, g: 200, b: 200 }).png().toBuffer())).toMatchObject({ format: 'png', contentType: 'image/png', width: 80, height: 60, brightness: 200, contrast: 0 })
    expect((await measureImage(await readFile(TILE))).contrast).toBeGreaterThan(5)
  })
})

describe('a thumbnail', () => {
  it('is a small square JPEG', async () => {
    expect(await measureImage(await makeThumbnail(await readFile(TILE), 96))).toMatchObject({ format: 'jpeg', width: 96, height: 96 })
    expect(await measureImage(await makeThumbnail(await readFile(TILE), 64, 'webp'))).toMatchObject({ format: 'webp', width: 64, height: 64 })
  })
})
