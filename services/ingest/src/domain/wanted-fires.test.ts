import { describe, expect, it } from '@jest/globals'
import { isWanted } from './wanted-fires.ts'

const fire = { agency: 'AB', hectares: 5, lat: 54, lon: -111 }
const everything = { agencies: new Set<string>(), box: undefined, minHectares: 0 }

describe('a fire is wanted', () => {
  it('wherever and whatever it is, if nothing is asked for', () => {
    expect(isWanted(everything, { ...fire, agency: '', hectares: null })).toBe(true)
  })

  it('of the agencies asked for, whatever their case', () => {
    expect(isWanted({ ...everything, agencies: new Set(['ab', 'sk']) }, fire)).toBe(true)
    expect(isWanted({ ...everything, agencies: new Set(['bc']) }, fire)).toBe(false)
  })

  it('in the box asked for', () => {
    const box = { west: -120, south: 49, east: -110, north: 60 }
    expect(isWanted({ ...everything, box }, fire)).toBe(true)
    expect(isWanted({ ...everything, box }, { ...fire, lon: -100 })).toBe(false)
  })

  it('of the size asked for, which it must tell', () => {
    expect(isWanted({ ...everything, minHectares: 5 }, fire)).toBe(true)
    expect(isWanted({ ...everything, minHectares: 5.1 }, fire)).toBe(false)
    expect(isWanted({ ...everything, minHectares: 1 }, { ...fire, hectares: null })).toBe(false)
  })
})
