import { describe, expect, it } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { fieldsOfLine } from './feed-line.ts'

const trimmed = (fields: ReturnType<typeof fieldsOfLine>) => 'problem' in fields ? fields : fields.map((field) => field.trim())

describe('a line of CSV', () => {
  it('without quotes is cut at its commas, just as the CSV library does it', () => {
    const plain = fc.array(fc.constantFrom('a', 'é', ' ', ',', '1', '.', '-', '\'', '\\', ';', '\u00a0', '\u2028', '𝄞')).map((characters) => `x${characters.join('')}`)
    fc.assert(fc.property(plain, (line) => {
      const [expected = []] = parse(line, { relax_column_count: true, trim: true })
      expect(trimmed(fieldsOfLine(line))).toEqual(expected.map((field) => field.trim()))
    }), { numRuns: 2000, seed: 1 })
  })

  it('takes control characters for spaces, so that a stray line end cannot cut it short', () => {
    expect(trimmed(fieldsOfLine('a\rb,"c\nd",\u0000e'))).toEqual(['a b', 'c d', 'e'])
  })
})
