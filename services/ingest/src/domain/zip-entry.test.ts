import { describe, expect, it } from '@jest/globals'
import { problemOfZipEntry } from './zip-entry.ts'

const entry = { fileName: 'wildfire/a.jpg', compressionMethod: 8, compressedSize: 1000, uncompressedSize: 1000, externalFileAttributes: 0, isEncrypted: () => false }
const problem = (other: Partial<typeof entry>): string => problemOfZipEntry({ ...entry, ...other }, 2000) ?? 'none'

describe('an entry of a zip file', () => {
  it('is fit if it is a file of the size of a tile, whoever wrote it', () => {
    expect(problem({})).toBe('none')
    expect(problem({ compressionMethod: 0, uncompressedSize: 2000 })).toBe('none')
    expect(problem({ externalFileAttributes: (0o100644 << 16) >>> 0 })).toBe('none')
    expect(problem({ fileName: 'wildfire/', externalFileAttributes: (0o040755 << 16) >>> 0, compressedSize: 0, uncompressedSize: 0 })).toBe('none')
    expect(problem({ uncompressedSize: 0, compressedSize: 0 })).toBe('none')
  })

  it('is unfit beyond the size of a tile, by what it claims to hold or to be', () => {
    expect(problem({ uncompressedSize: 2001 })).toContain('2001 bytes, more than the 2000')
    expect(problem({ compressedSize: 100_000 })).toContain('100000 bytes, more than the 2000')
  })

  it('that is passed over may be large, but neither a link nor encrypted', () => {
    expect(problem({ fileName: 'labels.csv', uncompressedSize: 9e9 })).toBe('none')
    expect(problem({ fileName: 'labels.csv', externalFileAttributes: (0o120777 << 16) >>> 0 })).toContain('a link or a device')
    expect(problem({ fileName: 'labels.csv', isEncrypted: () => true })).toContain('encrypted')
  })
})
