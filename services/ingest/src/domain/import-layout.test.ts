import { describe, expect, it } from '@jest/globals'
import { readLayout } from './import-layout.ts'

const classes = ['nowildfire', 'wildfire']
const read = (folders: string[], mayBeWrapped = false) => readLayout({ folders, classes, mayBeWrapped })
const held = (folders: string[], mayBeWrapped = false) => {
  const layout = read(folders, mayBeWrapped)
  return 'problem' in layout ? layout.problem : { layout: layout.layout, ...Object.fromEntries(layout.folders) }
}

describe('the layout of an import', () => {
  it('is a folder for each class, of which some may be missing', () => {
    expect(held(['wildfire', 'nowildfire'])).toEqual({ layout: 'classes', wildfire: { label: 'wildfire', split: null }, nowildfire: { label: 'nowildfire', split: null } })
    expect(held(['wildfire'])).toMatchObject({ layout: 'classes' })
  })

  it('is a folder for each split with class folders in it, however validation is called', () => {
    expect(held(['train/wildfire', 'valid/wildfire', 'val/nowildfire', 'Validation/wildfire', 'test/nowildfire'])).toEqual({
      layout: 'splits',
      'train/wildfire': { label: 'wildfire', split: 'train' },
      'valid/wildfire': { label: 'wildfire', split: 'validation' },
      'val/nowildfire': { label: 'nowildfire', split: 'validation' },
      'Validation/wildfire': { label: 'wildfire', split: 'validation' },
      'test/nowildfire': { label: 'nowildfire', split: 'test' }
    })
  })

  it('may be wrapped in one folder, in a zip file', () => {
    expect(held(['set/train/wildfire', 'set/test/wildfire'], true)).toEqual({ layout: 'splits', 'set/train/wildfire': { label: 'wildfire', split: 'train' }, 'set/test/wildfire': { label: 'wildfire', split: 'test' } })
    expect(held(['set/wildfire'], true)).toEqual({ layout: 'classes', 'set/wildfire': { label: 'wildfire', split: null } })
    expect(held(['set/wildfire'])).toContain('no class of the task: set')
    expect(held(['one/wildfire', 'two/wildfire'], true)).toContain('one/wildfire, two/wildfire')
    expect(held(['one/two/wildfire'], true)).toContain('no class of the task: two/wildfire')
  })

  it('does not take a class or a split for a wrapper', () => {
    expect(held(['wildfire'], true)).toMatchObject({ layout: 'classes' })
    expect(held(['test/wildfire', 'test/nowildfire'], true)).toMatchObject({ layout: 'splits' })
    expect(held(['test/train/wildfire'], true)).toEqual({ layout: 'splits', 'test/train/wildfire': { label: 'wildfire', split: 'train' } })
  })

  it('may have a class that is called like a split', () => {
    const named = readLayout({ folders: ['test', 'train'], classes: ['train', 'test'], mayBeWrapped: false })
    expect(named).toMatchObject({ layout: 'classes' })
    expect(readLayout({ folders: ['test/train', 'train/train'], classes: ['train', 'test'], mayBeWrapped: false })).toMatchObject({ layout: 'splits' })
  })

  it.each<[string, string[], string]>([
    ['folders that are no class', ['wildfire', 'smoke', 'clouds'], 'no class of the task: clouds, smoke; the classes are nowildfire, wildfire'],
    ['a split with folders that are no class', ['train/wildfire', 'train/smoke'], 'no class of the task: train/smoke'],
    ['folders within a class', ['wildfire', 'wildfire/2023'], 'other than files in its class folders: wildfire/2023'],
    ['folders within the class of a split', ['train/wildfire/2023'], 'other than files in its class folders'],
    ['both layouts', ['wildfire', 'test/wildfire'], 'one or the other'],
    ['files outside of class folders', ['', 'wildfire'], 'files outside of its class folders'],
    ['files of a split but of no class', ['train', 'train/wildfire'], 'files outside of its class folders'],
    ['no folders at all', [''], 'no class folders'],
    ['nothing', [], 'no class folders']
  ])('is refused with %s', (_, folders, problem) => {
    expect(held(folders)).toEqual(expect.stringContaining(problem))
  })

  it('names at most ten of the folders that are wrong', () => {
    expect(held(Array.from({ length: 12 }, (_, index) => `folder-${String(index).padStart(2, '0')}`))).toMatch(/folder-09 and 2 more;/)
  })
})
