import { describe, expect, it } from '@jest/globals'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { describeMismatches } from './describe-mismatch.ts'

const Schema = Type.Object({
  lat: Type.Number(),
  alias: Type.Optional(Type.Union([Type.Literal('champion'), Type.Literal('shadow')])),
  parameters: Type.Optional(Type.Object({ units: Type.Array(Type.Integer()) }, { additionalProperties: false }))
}, { additionalProperties: false })

const said = (value: unknown) => describeMismatches('body', Value.Errors(Schema, value))

describe('what is wrong with a request', () => {
  it('is said field by field', () => {
    expect(said({})).toBe('body: lat is missing')
    expect(said({ lat: 'x' })).toBe('body: lat must be number')
    expect(said({ lat: 1, alias: 'best' })).toBe('body: alias must be one of champion, shadow')
    expect(said({ lat: 1, parameters: { units: ['a'], layers: 3 } })).toBe('body: parameters.layers is not known here; parameters.units.0 must be integer')
    expect(said([])).toBe('body: must be object')
  })

  it('is cut short where very much is wrong', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`extra${index}`, 1]))
    expect(said({ lat: 1, ...many }).split(';')).toHaveLength(5)
  })
})
