import { describe, expect, it } from '@jest/globals'
import { archiveKindOf } from './archive-kind.ts'
import { isArchiveName, isPassedOver, splitPath } from './import-names.ts'

describe('a file of an import', () => {
  it.each(['.DS_Store', 'wildfire/.DS_Store', '__MACOSX/wildfire/._a.jpg', '.git/config', 'wildfire/Thumbs.db', 'README', 'README.md', 'wildfire/notes.txt', 'LICENSE', 'train/labels.csv', 'dataset.JSON', 'wildfire/.hidden.jpg'])('is passed over as %s', (path) => {
    expect(isPassedOver(path)).toBe(true)
  })

  it.each(['wildfire/-73.1,45.2.jpg', 'wildfire/a', 'a.png', 'wildfire/a.jpg.part', 'wildfire/readme-cover.jpg', 'wildfire/license plate.jpg', 'train/wildfire/a.gif'])('is looked at as %s', (path) => {
    expect(isPassedOver(path)).toBe(false)
  })

  it('is an archive by name or by its first bytes', () => {
    for (const name of ['more.zip', 'wildfire/more.tar.gz', 'a.TGZ', 'a.tar', 'a.7z', 'a.rar', 'a.gz', 'a.xz', 'a.zst', 'x.jar']) expect([name, isArchiveName(name)]).toEqual([name, true])
    for (const name of ['zip', 'a.jpg', 'a.zip.jpg', 'wildfire/zip/a']) expect([name, isArchiveName(name)]).toEqual([name, false])
    expect(archiveKindOf(Buffer.from('PK\u0003\u0004rest'))).toBe('zip')
    expect(archiveKindOf(Uint8Array.of(0x1f, 0x8b, 8))).toBe('gzip')
    expect(archiveKindOf(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\u000000')]))).toBe('tar')
    expect(archiveKindOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBeUndefined()
    expect(archiveKindOf(new Uint8Array())).toBeUndefined()
  })

  it('lies in a folder', () => {
    expect(splitPath('train/wildfire/a.jpg')).toEqual({ folder: 'train/wildfire', name: 'a.jpg' })
    expect(splitPath('a.jpg')).toEqual({ folder: '', name: 'a.jpg' })
  })
})
