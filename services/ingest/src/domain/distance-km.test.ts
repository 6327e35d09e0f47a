import { describe, expect, it } from '@jest/globals'
import { distanceKm } from './distance-km.ts'

describe('the distance of two places', () => {
  it.each([
    [{ lat: 45, lon: -75 }, { lat: 45, lon: -75 }, 0],
    [{ lat: 45, lon: -75 }, { lat: 46, lon: -75 }, 111.19],
    [{ lat: 60, lon: 179.99 }, { lat: 60, lon: -179.99 }, 1.11],
    [{ lat: 45.42, lon: -75.7 }, { lat: 49.28, lon: -123.12 }, 3541], // Ottawa and Vancouver
    [{ lat: 0, lon: 0 }, { lat: 0, lon: 180 }, 20_015]
  ])('of %j and %j is %d km', (from, to, km) => {
    expect(distanceKm(from, to)).toBeCloseTo(km, km > 100 ? -1 : 1)
  })
})
