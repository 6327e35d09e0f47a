import { describe, expect, it } from '@jest/globals'
import { boundingBoxOf, isInBox } from './bounding-box.ts'

const contains = (box: string, lon: number, lat: number): boolean | undefined => {
  const found = boundingBoxOf(box)
  return found === undefined ? undefined : isInBox(found, { lat, lon })
}

describe('a bounding box', () => {
  it('holds what lies in it and on its edge', () => {
    expect(contains('-141.1, 41.6, -52.5, 83.2', -100, 50)).toBe(true)
    expect(contains('-141.1,41.6,-52.5,83.2', -141.1, 83.2)).toBe(true)
    expect(contains('-141.1,41.6,-52.5,83.2', -141.2, 50)).toBe(false)
    expect(contains('-141.1,41.6,-52.5,83.2', -100, 41.5)).toBe(false)
  })

  it('may cross the date line', () => {
    expect(contains('170,50,-130,72', 175, 60)).toBe(true)
    expect(contains('170,50,-130,72', -150, 60)).toBe(true)
    expect(contains('170,50,-130,72', -100, 60)).toBe(false)
    expect(contains('170,50,-130,72', 160, 60)).toBe(false)
  })

  it.each(['', '1,2,3', '1,2,3,4,5', '-181,0,1,1', '0,50,1,40', '0,-91,1,1', 'a,b,c,d', '1,,2,3', 'NaN,0,1,1', 'Infinity,0,1,1'])('is not %j', (text) => {
    expect(boundingBoxOf(text)).toBeUndefined()
  })
})
