import { describe, expect, it } from '@jest/globals'
import { ManifestRow } from './records/ingest.ts'
import { createValidate, validate } from './validate.ts'

const ROW: ManifestRow = { imageId: 'a'.repeat(64), label: 'wildfire', split: 'train', cell: '510:-1210', lon: -121, lat: 51, source: 'feed', fireId: null, addedIn: 'v1' }

describe('checking against a schema', () => {
  it('says the same of a value whether the schema is compiled or not', () => {
    const compiled = createValidate(ManifestRow)
    for (const good of [ROW, { ...ROW, lon: null, extra: 1 }]) expect(compiled(good, 'it')).toBe(validate(ManifestRow, good, 'it'))
    for (const bad of [null, {}, { ...ROW, imageId: 'A'.repeat(64) }, { ...ROW, lat: 91 }, { ...ROW, split: 'tests' }]) {
      const said = (check: () => unknown): unknown => { try { return check() } catch (error) { return error instanceof Error ? error.message : error } }
      expect(said(() => compiled(bad, 'it'))).toBe(said(() => validate(ManifestRow, bad, 'it')))
      expect(() => compiled(bad, 'it')).toThrow('it does not match its schema')
    }
  })
})
