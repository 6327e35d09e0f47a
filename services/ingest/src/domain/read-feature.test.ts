import { describe, expect, it } from '@jest/globals'
import { featuresOf, readFeature } from './read-feature.ts'

const feature = (properties: unknown, coordinates: unknown = [-89.2, 49.4]) => ({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties })

describe('a feature of a GeoJSON feed', () => {
  it('of the first form says what a row of the CSV says', () => {
    const properties = { agency: 'ab', firename: 'LWF-047-2023', lat: 54.6685, lon: -111.908, startdate: '2023-04-26T18:09:00Z', hectares: 0.1, stage_of_control: 'UC', timezone: 'MDT', response_type: 'FUL' }
    expect(readFeature(feature(properties))).toEqual({
      agency: 'ab', name: 'LWF-047-2023', lat: 54.6685, lon: -111.908, startedAt: '2023-04-26T18:09:00', hectares: 0.1, stageOfControl: 'UC', timezone: 'GMT', nationalId: null, reportedAt: null
    })
  })

  it('of the second form does so under other names', () => {
    const properties = { national_fire_id: '2026_ON_COC_8', agency_code: 'ON', latitude: 49.5, longitude: -89.25, fire_size: 1e-7, stage_of_control_status: 'OC', fire_start_date: '2026-06-01', situation_report_date: '2026-06-05T12:00:00Z' }
    expect(readFeature(feature(properties))).toEqual({
      agency: 'ON', name: '2026_ON_COC_8', lat: 49.5, lon: -89.25, startedAt: '2026-06-01T00:00:00', hectares: 1e-7, stageOfControl: 'OC', timezone: null, nationalId: '2026_ON_COC_8', reportedAt: '2026-06-05T12:00:00'
    })
  })

  it('lies at its point if its properties tell no place', () => {
    expect(readFeature(feature({ firename: 'x', lat: null, lon: '' }))).toMatchObject({ lat: 49.4, lon: -89.2 })
    expect(readFeature(feature({ firename: 'x', lat: 50, lon: -90 }, [1_200_345.6, -450_000]))).toMatchObject({ lat: 50, lon: -90 })
  })

  it.each<[string, unknown, string]>([
    ['a point in metres and no place', feature({ firename: 'x' }, [1_200_345.6, -450_000]), 'lat is not a latitude'],
    ['no properties', { type: 'Feature', geometry: null, properties: null }, 'no properties'],
    ['no place', { properties: { firename: 'x' } }, 'lat is not a latitude: ""'],
    ['a place in words', feature({ lat: 'north', lon: 1 }), 'lat is not a latitude'],
    ['a list for a size', feature({ hectares: [1] }), 'hectares is not a size: "[1]"'],
    ['an object for a name', feature({ firename: { first: 'x' } }), 'agency or name'],
    ['a date as a number', feature({ startdate: 20230426 }), 'startdate is not a date'],
    ['nothing', null, 'no properties'],
    ['a text', 'x', 'no properties']
  ])('is refused with %s', (_, given, problem) => {
    expect(readFeature(given)).toMatchObject({ problem: expect.stringContaining(problem) })
  })

  it('keeps no half of a character, which databases would change', () => {
    expect(readFeature(feature({ firename: 'a\ud83d' }))).toMatchObject({ name: 'a\ufffd' })
  })
})

describe('a GeoJSON document', () => {
  it('says what its server left out', () => {
    const document = { type: 'FeatureCollection', features: [1, 2] }
    expect(featuresOf({ ...document, numberMatched: 2 })).toEqual({ features: [1, 2], missing: undefined })
    expect(featuresOf({ ...document, numberMatched: 3 })?.missing).toContain('holds 2 of 3 fires')
    expect(featuresOf({ ...document, totalFeatures: 'unknown', exceededTransferLimit: true })?.missing).toContain('only the first 2 fires')
  })

  it.each([[null], [[]], [{ type: 'Feature' }], [{ type: 'FeatureCollection', features: {} }], [{ exceptions: [] }]])('is not %j', (document) => {
    expect(featuresOf(document)).toBeUndefined()
  })
})
