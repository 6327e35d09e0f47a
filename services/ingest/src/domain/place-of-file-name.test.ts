import { describe, expect, it } from '@jest/globals'
import { placeOfFileName } from './place-of-file-name.ts'

describe('the place that a file is named after', () => {
  it('is longitude and latitude', () => {
    expect(placeOfFileName('-73.907119,45.407291.jpg')).toEqual({ lat: 45.407291, lon: -73.907119 })
    expect(placeOfFileName('-74.0,49.jpeg')).toEqual({ lat: 49, lon: -74 })
    expect(placeOfFileName('7,-45.5.PNG')).toEqual({ lat: -45.5, lon: 7 })
  })

  it.each(['forest.jpg', '45.4.jpg', '-73.9,45.4', '-73.9,45.4 (1).jpg', '45.4,-93.9.jpg', '-190,45.jpg', ',.jpg'])('is unknown for %s', (name) => {
    expect(placeOfFileName(name)).toBeNull()
  })
})
