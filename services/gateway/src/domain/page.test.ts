import { describe, expect, it } from '@jest/globals'
import { newestFirst, pageOf } from './page.ts'

describe('a page of a list', () => {
  const items = Array.from({ length: 60 }, (_, index) => index)

  it('has fifty items unless asked otherwise, and the length of the whole', () => {
    expect(pageOf(items, {})).toEqual({ items: items.slice(0, 50), total: 60 })
    expect(pageOf(items, { limit: 3, offset: 58 })).toEqual({ items: [58, 59], total: 60 })
    expect(pageOf(items, { offset: 100 })).toEqual({ items: [], total: 60 })
  })

  it('shows the newest first and keeps ties in one order', () => {
    const records = [{ at: '2026-01-01', name: 'c' }, { at: '2026-02-01', name: 'a' }, { at: '2026-01-01', name: 'b' }]
    expect(newestFirst(records, ({ at }) => at, ({ name }) => name).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })
})
