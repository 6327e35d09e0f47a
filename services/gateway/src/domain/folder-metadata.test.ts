import { describe, expect, it } from '@jest/globals'
import { manifestRow } from '../testing/records.ts'
import { folderMetadata } from './folder-metadata.ts'

const tile = (name: string, fields: Parameters<typeof manifestRow>[1] = {}) => ({ row: manifestRow(name, fields), fileName: `${name}.jpg` })
const nowhere = { lon: null, lat: null }

describe('the metadata of an image folder', () => {
  it('has a line for each tile, in the file of its split, and no column that may hold nothing but null', () => {
    const metadata = folderMetadata([tile('a', { lon: -121, lat: 51.5 }), tile('b', { split: 'test', fireId: 'bc/"x"/2026-06-01' }), tile('c', nowhere)])
    expect([...metadata.keys()]).toEqual(['train', 'test'])
    expect(metadata.get('train')).toBe('{"file_name":"a.jpg","label":"wildfire","cell":"510:-1210","lon":-121.0,"lat":51.5,"source":"import","fireId":"","addedIn":"v1"}\n' +
      '{"file_name":"c.jpg","label":"wildfire","cell":"510:-1210","lon":null,"lat":null,"source":"import","fireId":"","addedIn":"v1"}\n')
    expect(JSON.parse(metadata.get('test') ?? '')).toEqual({ file_name: 'b.jpg', label: 'wildfire', cell: '510:-1210', lon: -121, lat: 51, source: 'import', fireId: 'bc/"x"/2026-06-01', addedIn: 'v1' })
  })

  it('leaves places out where a split has none, as files of different columns are refused', () => {
    const metadata = folderMetadata([tile('a'), tile('b', { split: 'test', ...nowhere })])
    for (const text of metadata.values()) expect(Object.keys(JSON.parse(text) as object)).toEqual(['file_name', 'label', 'cell', 'source', 'fireId', 'addedIn'])
  })
})
