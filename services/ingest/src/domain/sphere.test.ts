import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { distanceKm } from './distance-km.ts'
import { destination, isNearAny } from './sphere.ts'

const place = fc.record({ lat: fc.double({ min: -85, max: 85, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) })

describe('the distance between two places', () => {
  it('is that of the great circle', () => {
    expect(distanceKm({ lat: 0, lon: 0 }, { lat: 0, lon: 1 })).toBeCloseTo(111.195, 2)
    expect(distanceKm({ lat: 45.5019, lon: -73.5674 }, { lat: 49.2827, lon: -123.1207 })).toBeCloseTo(3686, -1) // Montreal, Vancouver
    expect(distanceKm({ lat: 90, lon: 0 }, { lat: -90, lon: 77 })).toBeCloseTo(Math.PI * 6371, 3)
    expect(distanceKm({ lat: 60, lon: 179.9 }, { lat: 60, lon: -179.9 })).toBeCloseTo(11.12, 1)
  })

  it('is what a destination was asked to be away, in that direction', () => {
    fc.assert(fc.property(place, fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 0, max: 6.28, noNaN: true }), (from, km, bearing) => {
      const to = destination(from, { km, bearing })
      expect(Math.abs(to.lon)).toBeLessThanOrEqual(180)
      expect(distanceKm(from, to)).toBeCloseTo(km, 4)
    }))
    expect(destination({ lat: 50, lon: -100 }, { km: 100, bearing: 0 }).lon).toBeCloseTo(-100, 9)
    expect(destination({ lat: 50, lon: -100 }, { km: 100, bearing: Math.PI / 2 }).lon).toBeGreaterThan(-100)
  })

  it('is never too small where nothing is said to be near', () => {
    fc.assert(fc.property(place, fc.array(place, { maxLength: 20 }), fc.double({ min: 0.001, max: 5000, noNaN: true }), (here, others, km) => {
      expect(isNearAny(here, others, km)).toBe(others.some((other) => distanceKm(here, other) < km))
    }))
  })
})
