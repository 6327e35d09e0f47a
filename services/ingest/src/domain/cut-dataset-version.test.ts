import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { DatasetVersion, type Image, ManifestRow, validate } from '@emberwatch/contracts'
import { cutDatasetVersion } from './cut-dataset-version.ts'

const now = new Date('2023-07-02T12:00:00Z')
const classes = ['nowildfire', 'wildfire']
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const imageOf = (name: string, fields: Partial<Image> = {}): Image => {
  const imageId = sha256(name)
  return {
    imageId, task: 'wildfire', label: 'wildfire', lon: -100, lat: 50, cell: '500:-1000', split: 'train', source: 'import', fireId: null, objectKey: `tiles/${imageId}`, bytes: 1, width: 350, height: 350, contentType: 'image/jpeg', addedAt: now.toISOString(), ...fields
  }
}

const cut = (images: Image[], parent?: ReturnType<typeof cutDatasetVersion>, edits = 0) => {
  const before = parent === undefined ? undefined : { version: parent.version, rows: rowsOf(parent) }
  return cutDatasetVersion({ task: 'wildfire', classes, images, edits, parent: before, now })
}
const rowsOf = (made: ReturnType<typeof cutDatasetVersion>): ManifestRow[] =>
  (made?.manifest ?? '').split('\n').filter(Boolean).map((line) => validate(ManifestRow, JSON.parse(line), 'a row'))
const ids = (images: Image[]): string[] => images.map(({ imageId }) => imageId).sort()

const [a, b, c, d] = [imageOf('a'), imageOf('b', { label: 'nowildfire', split: 'test' }), imageOf('c', { split: 'validation' }), imageOf('d')]

describe('a dataset version', () => {
  it('says how bright its images are, where that is known, and is the same version either way', () => {
    const made = cut([imageOf('a', { brightness: 0.3516 }), b])
    expect(rowsOf(made).find(({ imageId }) => imageId === a.imageId)).toHaveProperty('brightness', 0.3516)
    expect(rowsOf(made).find(({ imageId }) => imageId === b.imageId)).not.toHaveProperty('brightness')
    expect(made?.version.contentHash).toBe(cut([a, b])?.version.contentHash)
  })

  it('names its number and content, counts every class of every split and hashes its manifest', () => {
    const first = cut([a, b, c])
    expect(first?.version).toEqual({
      version: `v1-${first?.version.contentHash.slice(0, 8)}`,
      number: 1,
      task: 'wildfire',
      parent: null,
      contentHash: sha256([a, b, c].map(({ imageId, label, split }) => `${imageId},${label},${split}`).sort().join('\n')),
      manifestKey: `datasets/wildfire/${first?.version.version}/manifest.jsonl`,
      manifestSha256: sha256(first?.manifest ?? ''),
      images: 3,
      added: 3,
      removed: 0,
      edits: 0,
      counts: { train: { nowildfire: 0, wildfire: 1 }, validation: { nowildfire: 0, wildfire: 1 }, test: { nowildfire: 1, wildfire: 0 } },
      createdAt: now.toISOString()
    })
    expect(validate(DatasetVersion, first?.version, 'the version')).toBeDefined()
  })

  it('hashes alike whatever the order of arrival, and on whichever way it came to be', () => {
    const grown = cut([d, c, b, a], cut([a, b]))
    expect(grown?.version.contentHash).toBe(cut([a, b, c, d])?.version.contentHash)
    expect(cut([c, b, a])?.manifest).toBe(cut([a, b, c])?.manifest)
  })

  it('keeps the rows of its parent first, in their order, and puts the new ones behind by image id', () => {
    const first = cut([d, b])
    const second = cut([a, b, c, d], first)
    expect(second?.manifest.startsWith(first?.manifest ?? 'nothing')).toBe(true)
    expect(rowsOf(second).slice(2).map(({ imageId }) => imageId)).toEqual(ids([a, c]))
    expect(rowsOf(second).map(({ addedIn }) => addedIn)).toEqual([first, first, second, second].map((made) => made?.version.version))
    expect(second?.version).toMatchObject({ number: 2, parent: first?.version.version, images: 4, added: 2 })
  })

  it('is not cut from no images, nor from those of its parent', () => {
    expect(cut([])).toBeUndefined()
    expect(cut([b, a], cut([a, b]))).toBeUndefined()
  })

  it('is cut where an image was relabelled or is gone', () => {
    const first = cut([a, b, c])
    const relabelled = cut([{ ...a, label: 'nowildfire' }, b, c], first, 7)
    expect(relabelled?.version).toMatchObject({ number: 2, images: 3, added: 0, removed: 0, edits: 7 })
    expect(rowsOf(relabelled).find(({ imageId }) => imageId === a.imageId)).toMatchObject({ label: 'nowildfire', addedIn: first?.version.version })
    const smaller = cut([a, c, d], first)
    expect(rowsOf(smaller).map(({ imageId }) => imageId).sort()).toEqual(ids([a, c, d]))
    expect(smaller?.version).toMatchObject({ added: 1, removed: 1 })
  })
})
