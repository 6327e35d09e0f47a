import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseDocument } from './parse-document.ts'
import { readDocument } from './read-document.ts'

const read = (text: string): unknown => parseDocument(text, 'sweep.yaml')
const bomb = (): string => {
  const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: 10 }, () => `*a${level}`).join(', ')}]`)
  return ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...levels].join('\n')
}

describe('a YAML document', () => {
  it('is read with its comments, whatever its values', () => {
    expect(read('# search\nspace:\n  units: [128, 256] # hidden\n  learningRate: {min: 1e-4, max: 0.01, log: true}\nname: no\nwhen: 2026-06-03\nnothing: ~\n'))
      .toEqual({ space: { units: [128, 256], learningRate: { min: 1e-4, max: 0.01, log: true } }, name: 'no', when: '2026-06-03', nothing: null })
    expect(read('a: &usual [1, 2]\nb: *usual')).toEqual({ a: [1, 2], b: [1, 2] })
    expect(read('a: &usual {x: 1}\nb:\n  <<: *usual')).toEqual({ a: { x: 1 }, b: { '<<': { x: 1 } } })
    expect(read('\ufeffa: 1\r\nb: 2\r\n')).toEqual({ a: 1, b: 2 })
    for (const empty of ['', '# all commented out\n', '---\n']) expect(read(empty)).toBeNull()
  })

  it('may be JSON, in any layout', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      expect(read(JSON.stringify(value, null, indent))).toEqual(JSON.parse(JSON.stringify(value)))
    }), { seed: 1, numRuns: 200 })
  })

  it.each([
    ['a key that comes twice', 'a: 1\nb: 2\na: 3', 'line 3, column 1: Map keys must be unique; remove one of the two'],
    ['a tab', 'a:\n\tb: 1', 'line 2, column 1: Tabs are not allowed as indentation; indent with spaces'],
    ['a bracket that stays open', 'a: 1\nb: [1, 2', 'line 2, column 9: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['nested keys on one line', 'a: 1\n  b: 2', 'line 1, column 4: '],
    ['a tag', 'a: !!js/function "x"', 'line 1, column 4: Unresolved tag: tag:yaml.org,2002:js/function; remove the tag'],
    ['a tag that the core schema does not have', 'a: !!binary aGVsbG8=', 'remove the tag'],
    ['two documents', 'a: 1\n---\nb: 2', 'line 2: a second document begins; keep one document'],
    ['a key that is no text', '? [a]\n: 1', 'name every key by plain text'],
    ['more mistakes than can be named', '"'.repeat(31), '; and 12 more'],
    ['an alias of nothing', 'a: *b', 'an alias (*name) has no anchor'],
    ['an alias of itself', 'a: &a [*a]', 'contains itself'],
    ['aliases that multiply', bomb(), 'multiplies the document'],
    ['too many characters', `a: ${'x'.repeat(16_384)}`, 'it has 16387 characters, and at most 16384 are read'],
    ['thousands of levels', '['.repeat(16_000), 'nested more than 20 levels deep'],
    ['thousands of levels by dashes', `${'- '.repeat(8000)}x`, 'nested more than 20 levels deep'],
    ['thousands of levels by question marks', '? '.repeat(8000), 'nested more than 20 levels deep']
  ])('is refused with %s', (_, text, problem) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', retryable: false, message: expect.stringContaining('sweep.yaml cannot be read as YAML or JSON: ') }))
    expect(() => read(text)).toThrow(problem)
  })

  it('gives no object another prototype', () => {
    const value = read('__proto__: {units: 7}\n') as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
  })

  it('is read or refused with the code that was asked for, whatever the text', () => {
    const pieces = fc.constantFrom('a', ': ', '- ', '? ', '[', ']', '{', '}', ', ', '&x ', '*x ', '!t ', '"', "'", '|', '>', '#', '%', '\n', '  ', '\t', '---', '\\', '\0', '\ud800', '<<', '~')
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (text) => {
      try {
        JSON.stringify(parseDocument(text.join(''), 'body', 'REQUEST_INVALID'))
      } catch (error) {
        expect(error).toMatchObject({ name: 'AppError', code: 'REQUEST_INVALID', message: expect.stringMatching(/^body cannot be read/) })
      }
    }), { seed: 1, numRuns: 2000 })
  })
})

describe('a document in a file', () => {
  it('is read by its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'documents-'))
    try {
      const file = join(folder, 'gate.yaml')
      await expect(readDocument(file)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: `${file} cannot be opened (ENOENT); name a file that can be read` })
      await writeFile(file, 'mode: manual')
      expect(await readDocument(file)).toEqual({ mode: 'manual' })
      await writeFile(file, 'mode: [')
      await expect(readDocument(file)).rejects.toThrow(`${file} cannot be read as YAML or JSON: line 1, column 8`)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
