import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { Type } from 'typebox'
import { BackgroundPlace } from './background-place.ts'
import { distanceKm } from './distance-km.ts'
import { drawSite, type SiteRules } from './draw-site.ts'

const places = JSON.parse(readFileSync(new URL('../../places.json', import.meta.url), 'utf8')) as BackgroundPlace[]
const rules: SiteRules = { places, forestShare: 0.6, jitter: 1, fireDistanceKm: 20 }
const draw = (number: number, options: Partial<Parameters<typeof drawSite>[2]> = {}) => drawSite('wildfire', number, { fires: [], rules, ...options })

describe('the places that ship with Emberwatch', () => {
  it('are towns and forests of every province and territory, each once', () => {
    expect(Value.Check(Type.Array(BackgroundPlace), places)).toBe(true)
    expect(new Set(places.map(({ name }) => name)).size).toBe(places.length)
    for (const kind of ['town', 'forest'] as const) {
      const regions = places.filter((place) => place.kind === kind).map(({ name }) => name.slice(-2))
      expect([...new Set(regions)].sort()).toEqual(['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'])
      expect(regions.length).toBeGreaterThanOrEqual(60)
    }
    for (const { lat, lon } of places) {
      expect(lat > 42 && lat < 70).toBe(true)
      expect(lon > -139 && lon < -52).toBe(true)
    }
  })
})

describe('a background site', () => {
  it('is drawn at the same spot each time, and each number at another', () => {
    expect(draw(7)).toEqual(draw(7))
    const spots = new Set(Array.from({ length: 500 }, (_, index) => JSON.stringify(draw(index + 1))))
    expect(spots.size).toBe(500)
    expect(drawSite('scenes', 7, { fires: [], rules })).not.toEqual(draw(7))
  })

  it('lies in forests as often as wanted, so that towns do not stand for safety', () => {
    const kinds = Array.from({ length: 2000 }, (_, index) => draw(index + 1)?.kind)
    expect(kinds.filter((kind) => kind === 'forest').length / 2000).toBeCloseTo(0.6, 1)
    const only = (forestShare: number) => new Set(Array.from({ length: 200 }, (_, index) => draw(index, { rules: { ...rules, forestShare } })?.kind))
    expect([...only(0)]).toEqual(['town'])
    expect([...only(1)]).toEqual(['forest'])
  })

  it('lies about as far from its place as the place says, or as the factor changes it', () => {
    const distances = (jitter: number): number[] => Array.from({ length: 1000 }, (_, index) => {
      const site = draw(index, { rules: { places: [{ name: 'A', kind: 'town', lat: 50, lon: -100, sigmaKm: 10 }], forestShare: 0, jitter, fireDistanceKm: 0 } })
      return distanceKm({ lat: 50, lon: -100 }, site ?? { lat: 0, lon: 0 })
    })
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    // The mean of a Rayleigh distribution is sigma times the root of half pi.
    expect(mean(distances(1))).toBeCloseTo(12.5, 0)
    expect(mean(distances(2))).toBeGreaterThan(1.9 * mean(distances(1)))
    expect(Math.max(...distances(0))).toBeLessThan(0.001)
  })

  it('is never nearer to a fire than it may be, wherever the fires are', () => {
    const fire = fc.constantFrom(...places).chain(({ lat, lon }) => fc.record({ lat: fc.double({ min: lat - 1, max: lat + 1, noNaN: true }), lon: fc.double({ min: lon - 1, max: lon + 1, noNaN: true }) }))
    fc.assert(fc.property(fc.array(fire, { maxLength: 150 }), fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 100, noNaN: true }), (fires, number, fireDistanceKm) => {
      const site = draw(number, { fires, rules: { ...rules, fireDistanceKm } })
      for (const at of fires) expect(distanceKm(at, site ?? { lat: 0, lon: 0 })).toBeGreaterThanOrEqual(fireDistanceKm)
    }), { numRuns: 200 })
  })

  it('is drawn again where it was too near, and not at all where fires are everywhere', () => {
    const first = draw(1)
    expect(draw(1, { fires: [first ?? { lat: 0, lon: 0 }] })).not.toEqual(first)
    const everywhere = places.map(({ lat, lon }) => ({ lat, lon }))
    expect(draw(1, { fires: everywhere, rules: { ...rules, fireDistanceKm: 500 } })).toBeUndefined()
    expect(draw(1, { rules: { ...rules, places: [] } })).toBeUndefined()
  })
})
