import { describe, expect, it } from '@jest/globals'
import { Value } from 'typebox/value'
import { DatasetEditing, QuarantineSettling } from './endpoints.ts'

const SETTLING = { reason: 'blank', action: 'dismiss', by: 'ada', why: 'it is one colour' }
const EDITING = { kind: 'remove', selection: { source: 'import' }, by: 'ada', why: 'labels of another year' }
const settles = (fields: object) => Value.Check(QuarantineSettling.request, { ...SETTLING, ...fields })
const edits = (fields: object) => Value.Check(DatasetEditing.request, { ...EDITING, ...fields })

describe('who decides about data, and why', () => {
  it.each(['ada', 'Ада Лавлейс', ' x ', 'é', '🔥', 'o\u3000o', '-', 'x'.repeat(200)])('is one line that says something: %j', (text) => {
    for (const field of ['by', 'why']) expect([settles({ [field]: text }), edits({ [field]: text })]).toEqual([true, true])
  })

  it.each(['', ' ', ' \u00a0\u3000', '\n', 'two\nlines', 'a\tb', 'a\u0000', '\u001b[31mred', 'a\u007f', 'a\u0085b', 'a\u2028b', '\ufeff', 'x'.repeat(2001)])('is not %j', (text) => {
    for (const field of ['by', 'why']) expect([settles({ [field]: text }), edits({ [field]: text })]).toEqual([false, false])
  })

  it('is told from what is not with a pattern that other readers of JSON Schema understand', () => {
    const { by, why } = JSON.parse(JSON.stringify(QuarantineSettling.request)).properties
    for (const { pattern } of [by, why]) for (const flags of ['', 'u', 'v']) expect(['ada', ' ', 'a\nb'].map((text) => new RegExp(pattern, flags).test(text))).toEqual([true, false, false])
  })
})

describe('what is settled of quarantine', () => {
  it('is named by a reason that there is', () => {
    expect(settles({})).toBe(true)
    for (const reason of ['blnak', '', 'unknown-class']) expect(settles({ reason })).toBe(false)
  })
})
