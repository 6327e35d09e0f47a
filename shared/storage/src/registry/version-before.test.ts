import { describe, expect, it } from '@jest/globals'
import { versionBefore } from './version-before.ts'

const before = (...versions: string[]) => versionBefore(versions.map((modelVersion) => ({ modelVersion })))

describe('the version before the current one', () => {
  it('is the one that the last promotion replaced', () => expect(before('a', 'b', 'c')).toBe('b'))
  it('goes back further after a roll back, never forth again', () => expect(before('a', 'b', 'c', 'b')).toBe('a'))
  it('is none after going back to the first', () => expect(before('a', 'b', 'a')).toBeUndefined())
  it('is none where there was one model or none', () => {
    expect(before('a')).toBeUndefined()
    expect(before()).toBeUndefined()
  })
  it('is what was rolled back to, after a promotion that followed', () => expect(before('a', 'b', 'a', 'c')).toBe('a'))
  it('is not the same version moved to twice', () => expect(before('a', 'b', 'b')).toBe('a'))
})
