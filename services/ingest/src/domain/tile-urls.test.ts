import { describe, expect, it } from '@jest/globals'
import { isTileTemplate, mapboxUrl, templateUrl } from './tile-urls.ts'

const OTTAWA = { lat: 45.4215, lon: -75.6972 }

/** A tile of 350 pixels at this zoom. */
const at = (zoom: number) => ({ zoom, size: 350 })

describe('a tile URL', () => {
  it('of Mapbox has longitude before latitude, zoom 15 and 350 x 350 pixels', () => {
    expect(mapboxUrl('https://api.mapbox.com', 'pk.a b', at(15), OTTAWA)).toBe(
      'https://api.mapbox.com/styles/v1/mapbox/satellite-v9/static/-75.6972,45.4215,15,0/350x350?attribution=false&logo=false&access_token=pk.a%20b')
  })

  it('from a template has the coordinates as they are', () => {
    expect(templateUrl('http://tiles.test/{lon},{lat}.jpg?z={z}', at(15), OTTAWA)).toBe('http://tiles.test/-75.6972,45.4215.jpg?z=15')
    expect(templateUrl('http://tiles.test/{lon},{lat}', at(15), { lat: 0.0000001, lon: -0 })).toBe('http://tiles.test/0,0.000000100')
  })

  it('from a template has the tile of the Web Mercator grid', () => {
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', at(0), OTTAWA)).toBe('http://tiles.test/0/0/0.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', at(1), OTTAWA)).toBe('http://tiles.test/1/0/0.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', at(10), OTTAWA)).toBe('http://tiles.test/10/296/366.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', at(2), { lat: -90, lon: 180 })).toBe('http://tiles.test/2/3/3.png')
  })

  it('from a template counts rows from the south where {-y} is asked for', () => {
    expect(templateUrl('http://tiles.test/{z}/{x}/{-y}.png', at(10), OTTAWA)).toBe('http://tiles.test/10/296/657.png')
  })

  it('from a template for WMS has the box that Mapbox shows for the same place, and its size in pixels', () => {
    const url = new URL(templateUrl('http://tiles.test/wms?bbox={bbox-epsg-3857}&degrees={bbox}&width={width}&height={height}', at(15), OTTAWA))
    const [west = 0, south = 0, east = 0, north = 0] = (url.searchParams.get('bbox') ?? '').split(',').map(Number)
    // At zoom 15 of 512-pixel tiles a pixel of Web Mercator has 40,075,016.686 / (512 * 2^15) = 2.3887 m.
    expect(east - west).toBeCloseTo(350 * 2.388657, 2)
    expect(north - south).toBeCloseTo(east - west, 2)
    expect((west + east) / 2).toBeCloseTo(-75.6972 / 180 * 20_037_508.342789, 2)
    const degrees = (url.searchParams.get('degrees') ?? '').split(',').map(Number)
    expect(((degrees[0] ?? 0) + (degrees[2] ?? 0)) / 2).toBeCloseTo(OTTAWA.lon, 6)
    expect(((degrees[1] ?? 0) + (degrees[3] ?? 0)) / 2).toBeCloseTo(OTTAWA.lat, 4)
    expect((degrees[2] ?? 0) - (degrees[0] ?? 0)).toBeCloseTo(350 * 360 / (512 * 2 ** 15), 7)
    expect([url.searchParams.get('width'), url.searchParams.get('height')]).toEqual(['350', '350'])
  })

  it.each(['http://t.test/{lon},{lat}', 'http://t.test/{z}/{x}/{y}', 'http://t.test/{z}/{x}/{-y}', 'http://t.test/wms?b={bbox}&w={width}&h={height}', 'http://t.test/wms?b={bbox-epsg-3857}'])('can be made of %s', (template) => {
    expect(isTileTemplate(template)).toBe(true)
  })

  it.each(['http://t.test/', 'http://t.test/{lon}', 'http://t.test/{x}', 'http://t.test/{lon},{lat}?{key}', 'http://t.test/{lon},{lat}{}'])('cannot be made of %s', (template) => {
    expect(isTileTemplate(template)).toBe(false)
  })
})
