import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openLocalImports } from './local-import-sources.ts'

const CLASSES = ['nowildfire', 'wildfire']
let root: string
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'import-')) })
afterEach(async () => { await rm(root, { recursive: true }) })

const put = async (path: string, bytes: string | Uint8Array = path): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), bytes)
}
const imports = (maxFiles = 100) => openLocalImports({ root, maxFiles, maxBytes: 1_000_000 })
const open = (folder: string) => imports().open(folder, CLASSES)
const list = async (folder: string) => (await Array.fromAsync((await open(folder)).files())).sort((a, b) => a.origin < b.origin ? -1 : 1)
const refused = (message: string) => expect.objectContaining({ code: 'INGEST_IMPORT_REFUSED', message: expect.stringContaining(message) })

describe('a folder to import', () => {
  it('gives the files of its class folders, with their label and where they lie', async () => {
    await Promise.all([put('wildfire/-73.1,45.2.jpg'), put('nowildfire/a.jpg'), put('nowildfire/b.png'), put('ATTRIBUTION.md'), put('wildfire/.DS_Store')])
    const files = await list('.')
    expect(files.map(({ label, name, origin }) => [label, name, origin])).toEqual([
      ['nowildfire', 'a.jpg', 'nowildfire/a.jpg'], ['nowildfire', 'b.png', 'nowildfire/b.png'], ['wildfire', '-73.1,45.2.jpg', 'wildfire/-73.1,45.2.jpg']])
    expect(Buffer.from(await files[0]?.read() ?? []).toString()).toBe('nowildfire/a.jpg')
  })

  it('may have splits, and says how it is laid out, how many tiles it has and what is passed over', async () => {
    await Promise.all(['train/wildfire/a.jpg', 'train/nowildfire/b.jpg', 'valid/wildfire/c.jpg', 'test/wildfire/d.jpg', 'README.md', 'train/wildfire/._a.jpg', 'test/labels.csv'].map((path) => put(path)))
    await using source = await open('.')
    expect(source).toMatchObject({ layout: 'splits', totalFiles: 4 })
    expect({ ...source.passedOver, some: [...source.passedOver.some].sort() }).toEqual({ files: 3, some: ['README.md', 'test/labels.csv', 'train/wildfire/._a.jpg'] })
    const files = await Array.fromAsync(source.files())
    expect(files.map(({ label, split, origin }) => [origin, label, split]).sort()).toEqual([
      ['test/wildfire/d.jpg', 'wildfire', 'test'], ['train/nowildfire/b.jpg', 'nowildfire', 'train'], ['train/wildfire/a.jpg', 'wildfire', 'train'], ['valid/wildfire/c.jpg', 'wildfire', 'validation']])
  })

  it('may lie anywhere below the root and may have some of the classes only', async () => {
    await put('2023/quebec/wildfire/a.jpg')
    expect((await list('2023/quebec')).map(({ origin }) => origin)).toEqual(['2023/quebec/wildfire/a.jpg'])
    expect(await list('./2023/../2023/quebec')).toHaveLength(1)
  })

  it('may hold links to what lies below the root', async () => {
    await put('store/a.jpg')
    await put('set/wildfire/b.jpg')
    await symlink(join(root, 'store/a.jpg'), join(root, 'set/wildfire/a.jpg'))
    expect(await list('set')).toHaveLength(2)
  })

  it.each(['..', '../elsewhere', 'a/../../b', '/etc', '/'])('is refused as %s: it lies outside', async (folder) => {
    await expect(open(folder)).rejects.toEqual(refused('outside of the import root'))
  })

  it('is refused where a link leads out: the folder, a class folder, a file, or one to nowhere', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'))
    try {
      await mkdir(join(outside, 'wildfire'))
      await writeFile(join(outside, 'wildfire/secret.jpg'), 'secret')
      await symlink(outside, join(root, 'link'))
      await expect(open('link')).rejects.toEqual(refused('leads out of the import root'))
      await expect(open('link/wildfire')).rejects.toEqual(refused('leads out of the import root'))

      await put('class/nowildfire/a.jpg')
      await symlink(join(outside, 'wildfire'), join(root, 'class/wildfire'))
      await expect(open('class')).rejects.toEqual(refused('link that leads out'))

      await put('file/wildfire/a.jpg')
      await symlink(join(outside, 'wildfire/secret.jpg'), join(root, 'file/wildfire/b.jpg'))
      await expect(open('file')).rejects.toEqual(refused('link that leads out'))

      await put('nowhere/wildfire/a.jpg')
      await symlink(join(outside, 'nothing'), join(root, 'nowhere/wildfire/b.jpg'))
      await expect(open('nowhere')).rejects.toEqual(refused('link that leads out'))
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('is refused with folders that are no class, naming them and the classes', async () => {
    await Promise.all([put('wildfire/a.jpg'), put('smoke/a.jpg'), put('clouds/a.jpg')])
    await expect(open('.')).rejects.toEqual(refused('clouds, smoke; the classes are nowildfire, wildfire'))
  })

  it('is refused without class folders, with folders inside of them, and where it is not a folder', async () => {
    await put('plain/a.jpg')
    await expect(open('plain')).rejects.toEqual(refused('no class folders'))
    await put('deep/wildfire/2023/a.jpg')
    await expect(open('deep')).rejects.toEqual(refused('other than files'))
    await expect(open('plain/a.jpg')).rejects.toEqual(refused('is not a folder and no .zip file'))
    await expect(open('missing')).rejects.toEqual(refused('is not there'))
    await expect(open('nul\u0000l')).rejects.toEqual(refused('is not there'))
    await expect(openLocalImports({ root: join(root, 'missing'), maxFiles: 9, maxBytes: 9 }).open('.', CLASSES)).rejects.toEqual(refused('IMPORT_ROOT'))
  })

  it('is refused with an archive in it, with too many files, and with folders that never end', async () => {
    await Promise.all([put('nested/wildfire/a.jpg'), put('nested/wildfire/more.zip')])
    await expect(open('nested')).rejects.toEqual(refused('has an archive in it: wildfire/more.zip'))
    await Promise.all([put('many/wildfire/a.jpg'), put('many/wildfire/b.jpg')])
    await expect(imports(1).open('many', CLASSES)).rejects.toEqual(refused('more than 1 files; see IMPORT_MAX_FILES'))
    await put('loop/wildfire/a.jpg')
    await symlink(join(root, 'loop'), join(root, 'loop/wildfire/again'))
    await expect(open('loop')).rejects.toEqual(refused('no layout'))
  })

  it('does not read a file that is too large, nor one that is gone', async () => {
    await put('wildfire/a.jpg', new Uint8Array(2 * 1024 * 1024 + 1))
    await put('wildfire/b.jpg')
    const [large, gone] = await list('.')
    await rm(join(root, 'wildfire/b.jpg'))
    await expect(large?.read()).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    await expect(gone?.read()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', message: 'wildfire/b.jpg cannot be read' })
  })
})
