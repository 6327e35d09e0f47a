import { describe, expect, it } from '@jest/globals'
import { countChanges } from './count-changes.ts'

const rows = (labels: Record<string, string>) => Object.entries(labels).map(([imageId, label]) => ({ imageId, label }))

describe('what changed between two dataset versions', () => {
  it('is counted in images that are new, relabelled or gone', () => {
    expect(countChanges(rows({ a: 'no', b: 'no', c: 'yes' }), rows({ b: 'yes', c: 'yes', d: 'no', e: 'no' }))).toEqual({ added: 2, relabelled: 1, removed: 1 })
  })
  it('is nothing where the same images have the same labels in another order', () => {
    expect(countChanges(rows({ a: 'no', b: 'yes' }), rows({ b: 'yes', a: 'no' }))).toEqual({ added: 0, relabelled: 0, removed: 0 })
  })
})
