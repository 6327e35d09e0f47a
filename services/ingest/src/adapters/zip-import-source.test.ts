import { mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AppError } from '@emberwatch/contracts'
import type { ImportFile } from '../ports.ts'
import { craftedZip, zipOf } from '../testing/zip-files.ts'
import { openLocalImports } from './local-import-sources.ts'

const CLASSES = ['nowildfire', 'wildfire']
let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'zips-')) })
afterEach(async () => { await rm(root, { recursive: true }) })

const LIMITS = { maxFiles: 1000, maxBytes: 10_000_000 }
const open = (name: string, limits: Partial<typeof LIMITS> = {}) => openLocalImports({ root, ...LIMITS, ...limits }).open(name, CLASSES)
const put = async (bytes: Uint8Array, name = 'set.zip'): Promise<string> => {
  await writeFile(join(root, name), bytes)
  return name
}
const refused = (message: string) => expect.objectContaining({ code: 'INGEST_IMPORT_REFUSED', message: expect.stringContaining(message) })
const readAll = async (files: AsyncIterable<ImportFile>): Promise<Record<string, string>> => {
  const read: Record<string, string> = {}
  for await (const { origin, label, split, read: bytes } of files) {
    const what = await bytes().then((got) => Buffer.from(got).toString(), (error: AppError) => `${error.code}: ${error.message}`)
    read[origin] = [label, split, what].filter((part) => part !== null).join(' ')
  }
  return read
}
const bomb = Buffer.alloc(20 * 1024 * 1024)

describe('a zip file to import', () => {
  it('gives the files of its class folders, and passes over texts and what operating systems leave behind', async () => {
    await put(await zipOf({ 'wildfire/-73.1,45.2.jpg': 'one', 'nowildfire/a.jpg': 'two', 'README.md': 'hello', '__MACOSX/wildfire/._a.jpg': '', 'wildfire/.DS_Store': '', 'wildfire/labels.csv': 'a,b' }))
    await using source = await open('set.zip')
    expect(source).toMatchObject({ layout: 'classes', totalFiles: 2, passedOver: { files: 4 } })
    expect(await readAll(source.files())).toEqual({ 'set.zip/wildfire/-73.1,45.2.jpg': 'wildfire one', 'set.zip/nowildfire/a.jpg': 'nowildfire two' })
  })

  it('may have splits, wrapped in one folder, as the Kaggle data set does', async () => {
    await put(await zipOf({ 'archive/train/wildfire/a.jpg': '1', 'archive/valid/nowildfire/b.jpg': '2', './archive//test/wildfire/c.jpg': '3' }), 'kaggle.ZIP')
    await using source = await open('kaggle.ZIP')
    expect(source.layout).toBe('splits')
    expect(await readAll(source.files())).toEqual({
      'kaggle.ZIP/archive/train/wildfire/a.jpg': 'wildfire train 1', 'kaggle.ZIP/archive/valid/nowildfire/b.jpg': 'nowildfire validation 2', 'kaggle.ZIP/archive/test/wildfire/c.jpg': 'wildfire test 3'
    })
  })

  it('may be read more than once, also several entries at the same time', async () => {
    await put(await zipOf(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`wildfire/${index}.jpg`, `tile ${index}`.repeat(500)]))))
    await using source = await open('set.zip')
    const files = await Array.fromAsync(source.files())
    const all = await Promise.all([...files, ...files].map(async ({ read }) => Buffer.from(await read()).toString().slice(0, 7).trim()))
    expect(new Set(all).size).toBe(50)
    expect(Object.keys(await readAll(source.files()))).toHaveLength(50)
  })

  it('may be stored without compression, and large in all', async () => {
    await put(craftedZip([{ name: 'wildfire/a.jpg', bytes: Buffer.alloc(100_000, 'x'), method: 0 }]))
    await using source = await open('set.zip')
    expect((await readAll(source.files()))['set.zip/wildfire/a.jpg']).toHaveLength('wildfire '.length + 100_000)
  })

  it.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['a name that climbs out', () => craftedZip([{ name: '../../etc/cron.d/evil' }]), 'invalid relative path'],
    ['a name that climbs out in the middle', () => craftedZip([{ name: 'wildfire/../../evil.jpg' }]), 'invalid relative path'],
    ['an absolute name', () => craftedZip([{ name: '/etc/passwd' }]), 'absolute path'],
    ['a drive in a name', () => craftedZip([{ name: 'C:/windows/evil.dll' }]), 'absolute path'],
    ['backslashes', () => craftedZip([{ name: 'wildfire\\..\\evil.jpg' }]), 'invalid characters'],
    ['a zero byte in a name', () => craftedZip([{ name: 'wildfire/a.jpg\u0000.exe' }]), 'control characters'],
    ['a name without end', () => craftedZip([{ name: `wildfire/${'a'.repeat(5000)}.jpg` }]), '5013 characters'],
    ['a link', () => craftedZip([{ name: 'wildfire/a.jpg', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }]), 'a link or a device'],
    ['a device', () => craftedZip([{ name: 'wildfire/zero.jpg', mode: 0o020666 }]), 'a link or a device'],
    ['a pipe', () => craftedZip([{ name: 'wildfire/pipe.jpg', mode: 0o010666 }]), 'a link or a device'],
    ['an encrypted entry', () => craftedZip([{ name: 'wildfire/a.jpg', flags: 1 }]), 'encrypted'],
    ['a strongly encrypted entry', () => craftedZip([{ name: 'wildfire/a.jpg', flags: 0x41 }]), 'encryption'],
    ['a compression that is not known', () => craftedZip([{ name: 'wildfire/a.jpg', method: 93 }]), 'method 93'],
    ['a zip file in it, by name', () => zipOf({ 'wildfire/a.jpg': 'a', 'more.zip': 'x' }), 'has an archive in it: more.zip'],
    ['a tarball in it, by name', () => zipOf({ 'wildfire/more.tar.gz': 'x' }), 'has an archive in it: wildfire/more.tar.gz'],
    ['a zip file that is called an image', async () => zipOf({ 'wildfire/a.jpg': await zipOf({ 'b.jpg': 'b' }) }), 'has an archive in it (zip): wildfire/a.jpg'],
    ['a stored 7z file that is called an image', () => craftedZip([{ name: 'wildfire/a.jpg', bytes: Uint8Array.of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4), method: 0 }]), 'has an archive in it (7z)'],
    ['a tarball without a name of one', () => zipOf({ 'wildfire/a': Buffer.concat([Buffer.alloc(257, 'n'), Buffer.from('ustar\u000000'), Buffer.alloc(600)]) }), 'has an archive in it (tar)'],
    ['an entry far beyond any tile', () => craftedZip([{ name: 'wildfire/bomb.jpg', bytes: bomb }]), 'bytes, more than the 2097152'],
    ['an entry with an absurd ratio', () => craftedZip([{ name: 'wildfire/bomb.jpg', bytes: Buffer.alloc(2_000_000) }]), 'compressed by a factor of'],
    ['more bytes than there can be', () => craftedZip([{ name: 'wildfire/a.jpg', method: 0, claimedSize: 5, claimedCompressedSize: 9 }]), 'cannot be read as a zip file'],
    ['data that lies beyond its end', () => craftedZip([{ name: 'wildfire/a.jpg', method: 0, bytes: Buffer.from('abc'), offset: 90_000 }]), 'cannot be read as a zip file'],
    ['more entries in the count than in the directory', () => craftedZip([{ name: 'wildfire/a.jpg' }], { claimedCount: 9 }), 'cannot be read as a zip file'],
    ['entries that share their data', () => craftedZip([{ name: 'wildfire/a.jpg' }, { name: 'wildfire/b.jpg', offset: 0 }]), 'share bytes'],
    ['folders that are no class', () => zipOf({ 'wildfire/a.jpg': 'a', 'smoke/b.jpg': 'b' }), 'no class of the task: smoke'],
    ['files outside of class folders', () => zipOf({ 'wildfire/a.jpg': 'a', 'cover.jpg': 'b' }), 'outside of its class folders'],
    ['nothing in it', () => zipOf({}), 'no class folders'],
    ['nothing at all', () => Buffer.alloc(0), 'cannot be read as a zip file'],
    ['another kind of content', () => Buffer.from('this is no zip file'), 'cannot be read as a zip file']
  ])('is refused with %s', async (_, build, message) => {
    await put(await build())
    await expect(open('set.zip')).rejects.toEqual(refused(message))
  })

  it('is refused as a bomb of entries that are quoted by the entries before them', async () => {
    // Fifield's construction: the data of each entry is the next local header and all that follows, down to one kernel.
    const kernel = deflateRawSync(Buffer.alloc(60_000))
    const header = (name: string, size: number): Buffer => {
      const bytes = Buffer.alloc(30 + name.length)
      bytes.writeUInt32LE(0x04034b50, 0)
      bytes.writeUInt16LE(8, 8)
      bytes.writeUInt32LE(size, 18)
      bytes.writeUInt16LE(name.length, 26)
      bytes.write(name, 30)
      return bytes
    }
    const names = ['wildfire/0', 'wildfire/1', 'wildfire/2']
    const bodies = names.map((name, index) => Buffer.concat([header(name, kernel.length + (names.length - index) * 40), ...(index === names.length - 1 ? [kernel] : [])]))
    await put(craftedZip(names.map((name, index) => ({ name, local: bodies[index] ?? kernel, claimedSize: 60_000, claimedCompressedSize: kernel.length + (names.length - 1 - index) * 40 }))))
    await expect(open('set.zip')).rejects.toEqual(refused('share bytes of the file'))
  })

  it('is refused with too many entries, and with too many bytes in all', async () => {
    await put(await zipOf({ 'wildfire/a.jpg': 'aaaa', 'wildfire/b.jpg': 'bbbb', 'readme.txt': 'c' }))
    await expect(open('set.zip', { maxFiles: 2 })).rejects.toEqual(refused('3 entries, more than 2; see IMPORT_MAX_FILES'))
    await expect(open('set.zip', { maxBytes: 8 })).rejects.toEqual(refused('more than 8 bytes when it is unpacked; see IMPORT_MAX_BYTES'))
  })

  it('is refused where a link of its name leads out of the root', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'))
    try {
      await writeFile(join(outside, 'set.zip'), await zipOf({ 'wildfire/a.jpg': 'a' }))
      await symlink(join(outside, 'set.zip'), join(root, 'set.zip'))
      await expect(open('set.zip')).rejects.toEqual(refused('leads out of the import root'))
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('gives the good entries although others are not what the directory says of them', async () => {
    await put(craftedZip([
      { name: 'wildfire/good.jpg', bytes: Buffer.from('good') },
      { name: 'wildfire/grows.jpg', bytes: Buffer.alloc(1_500_000), claimedSize: 100 },
      { name: 'wildfire/shrinks.jpg', bytes: Buffer.from('short'), claimedSize: 500 },
      { name: 'wildfire/changed.jpg', bytes: Buffer.from('changed'), crc: 7 },
      { name: 'wildfire/noise.jpg', bytes: Buffer.from([0xff, 0xff, 0xff, 0xff]), method: 0, crc: 0xffffffff }
    ]))
    await using source = await open('set.zip')
    const read = await readAll(source.files())
    expect(read['set.zip/wildfire/good.jpg']).toBe('wildfire good')
    expect(read['set.zip/wildfire/grows.jpg']).toMatch(/IMAGE_TOO_LARGE: .*grows.jpg, unlike the zip file says, has more than 100 bytes/)
    expect(read['set.zip/wildfire/shrinks.jpg']).toContain('IMAGE_UNREADABLE')
    expect(read['set.zip/wildfire/changed.jpg']).toContain('its checksum is not the one')
    expect(Object.keys(read)).toHaveLength(5)
  })

  it('that is cut off after it was looked at gives what is left of it', async () => {
    await put(craftedZip([{ name: 'wildfire/a.jpg', bytes: Buffer.alloc(500_000, 'a'), method: 0 }, { name: 'wildfire/b.jpg', bytes: Buffer.alloc(500_000, 'b'), method: 0 }]))
    await using source = await open('set.zip')
    const files = await Array.fromAsync(source.files())
    await truncate(join(root, 'set.zip'), 700_000)
    await expect(files[0]?.read()).resolves.toHaveLength(500_000)
    await expect(files[1]?.read()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', message: expect.stringContaining('ends in the middle') })
  })

  it('writes nothing to disk, and is read without being trusted whatever its bytes are', async () => {
    const good = await zipOf({ 'wildfire/a.jpg': 'a'.repeat(300), 'nowildfire/b.jpg': 'b'.repeat(300) })
    const mutation = fc.record({ at: fc.nat({ max: good.length - 1 }), byte: fc.nat({ max: 255 }) })
    await fc.assert(fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 8 }), async (mutations) => {
      const bytes = Buffer.from(good)
      for (const { at, byte } of mutations) bytes[at] = byte
      await put(bytes)
      const outcome = await open('set.zip').then(async (source) => {
        const read = await readAll(source.files())
        await source[Symbol.asyncDispose]()
        return Object.values(read).every((what) => what.length < 700)
      }, (error: AppError) => error.code === 'INGEST_IMPORT_REFUSED')
      return outcome
    }), { numRuns: 300 })
    expect(await readdir(root)).toEqual(['set.zip'])
  })
})
