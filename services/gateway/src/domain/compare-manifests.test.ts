import { describe, expect, it } from '@jest/globals'
import { manifestRow } from '../testing/records.ts'
import { compareManifests } from './compare-manifests.ts'

const idOf = (name: string): string => manifestRow(name).imageId

describe('comparing two manifests', () => {
  it('names what came, what went, what was relabelled and what moved', () => {
    const from = [manifestRow('kept'), manifestRow('gone'), manifestRow('relabelled'), manifestRow('moved'), manifestRow('both')]
    const to = [manifestRow('kept'), manifestRow('relabelled', { label: 'nowildfire' }), manifestRow('moved', { split: 'test' }), manifestRow('both', { label: 'nowildfire', cell: '1:1' }), manifestRow('new')]
    expect(compareManifests(from, to)).toEqual({
      counts: { added: 1, removed: 1, relabelled: 2, moved: 2, unchanged: 1 },
      added: [idOf('new')],
      removed: [idOf('gone')],
      relabelled: [{ imageId: idOf('relabelled'), from: 'wildfire', to: 'nowildfire' }, { imageId: idOf('both'), from: 'wildfire', to: 'nowildfire' }],
      moved: [
        { imageId: idOf('moved'), from: { split: 'train', cell: '510:-1210' }, to: { split: 'test', cell: '510:-1210' } },
        { imageId: idOf('both'), from: { split: 'train', cell: '510:-1210' }, to: { split: 'train', cell: '1:1' } }
      ]
    })
  })

  it('finds nothing between a version and itself', () => {
    const rows = [manifestRow('a'), manifestRow('b')]
    expect(compareManifests(rows, rows).counts).toEqual({ added: 0, removed: 0, relabelled: 0, moved: 0, unchanged: 2 })
  })
})
