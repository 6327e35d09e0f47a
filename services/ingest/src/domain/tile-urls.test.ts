import { describe, expect, it } from '@jest/globals'
import { isTileTemplate, mapboxUrl, templateUrl } from './tile-urls.ts'

const OTTAWA = { lat: 45.4215, lon: -75.6972 }

describe('a tile URL', () => {
  it('of Mapbox has longitude before latitude, zoom 15 and 350 x 350 pixels', () => {
    expect(mapboxUrl('https://api.mapbox.com', 'pk.a b', 15, OTTAWA)).toBe(
      'https://api.mapbox.com/styles/v1/mapbox/satellite-v9/static/-75.6972,45.4215,15,0/350x350?attribution=false&logo=false&access_token=pk.a%20b')
  })

  it('from a template has the coordinates as they are', () => {
    expect(templateUrl('http://tiles.test/{lon},{lat}.jpg?z={z}', 15, OTTAWA)).toBe('http://tiles.test/-75.6972,45.4215.jpg?z=15')
    expect(templateUrl('http://tiles.test/{lon},{lat}', 15, { lat: 0.0000001, lon: -0 })).toBe('http://tiles.test/0,0.000000100')
  })

  it('from a template has the tile of the Web Mercator grid', () => {
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', 0, OTTAWA)).toBe('http://tiles.test/0/0/0.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', 1, OTTAWA)).toBe('http://tiles.test/1/0/0.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', 10, OTTAWA)).toBe('http://tiles.test/10/296/366.png')
    expect(templateUrl('http://tiles.test/{z}/{x}/{y}.png', 2, { lat: -90, lon: 180 })).toBe('http://tiles.test/2/3/3.png')
  })

  it.each(['http://t.test/{lon},{lat}', 'http://t.test/{z}/{x}/{y}'])('can be made of %s', (template) => {
    expect(isTileTemplate(template)).toBe(true)
  })

  it.each(['http://t.test/', 'http://t.test/{lon}', 'http://t.test/{x}', 'http://t.test/{lon},{lat}?{key}', 'http://t.test/{lon},{lat}{}'])('cannot be made of %s', (template) => {
    expect(isTileTemplate(template)).toBe(false)
  })
})
