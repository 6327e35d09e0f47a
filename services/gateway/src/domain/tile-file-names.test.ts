import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createTileFileNames, extensionOf } from './tile-file-names.ts'

/** How ingest reads the place out of a file's name. */
const placeOf = (path: string): number[] | undefined =>
  /\/(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\.[a-z]+$/.exec(path)?.slice(1).map(Number)

describe('the file names of tiles', () => {
  it('say the place, once for each tile', () => {
    const nameOf = createTileFileNames()
    const at = (lon: number | null, lat: number | null) => nameOf('train/wildfire', { imageId: 'i', lon, lat }, 'jpg')
    expect([at(-121.42, 51.05), at(-121.42, 51.05), at(-121.42, 51.05)]).toEqual(['train/wildfire/-121.42,51.05.jpg', 'train/wildfire/-121.42,51.050.jpg', 'train/wildfire/-121.42,51.0500.jpg'])
    expect([at(-121, 51), at(-121, 51), at(-121, 51)]).toEqual(['train/wildfire/-121,51.jpg', 'train/wildfire/-121,51.0.jpg', 'train/wildfire/-121,51.00.jpg'])
    expect([at(null, null), at(1e-7, 2), nameOf('test/wildfire', { imageId: 'i', lon: -121, lat: 51 }, 'png')]).toEqual(['train/wildfire/i.jpg', 'train/wildfire/i.jpg', 'test/wildfire/-121,51.png'])
  })

  it('are never the same twice, and give back the very numbers', () => {
    const degrees = fc.oneof(fc.integer({ min: -90, max: 90 }), fc.double({ min: -90, max: 90, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-6))
    fc.assert(fc.property(fc.array(fc.tuple(degrees, degrees), { maxLength: 40 }), fc.nat(3), (places, repeats) => {
      const nameOf = createTileFileNames()
      const all = Array.from({ length: repeats + 1 }, () => places).flat()
      const names = all.map(([lon, lat]) => nameOf('a/b', { imageId: 'i', lon, lat }, 'jpg'))
      expect(new Set(names).size).toBe(names.length)
      for (const [index, name] of names.entries()) expect(placeOf(name)?.map((value) => value + 0)).toEqual(all[index]?.map((value) => value + 0))
    }), { seed: 20260601 })
  })

  it('end as their type asks', () => {
    expect(['image/jpeg', 'image/png', 'image/webp', undefined].map(extensionOf)).toEqual(['jpg', 'png', 'webp', 'bin'])
  })
})
