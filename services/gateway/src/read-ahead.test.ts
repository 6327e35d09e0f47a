import { describe, expect, it } from '@jest/globals'
import { readAhead } from './read-ahead.ts'

describe('reading ahead', () => {
  it('keeps the order, however long each takes, and never more in hand than allowed', async () => {
    let inHand = 0
    let most = 0
    const read = async (item: number): Promise<number> => {
      most = Math.max(most, ++inHand)
      for (let turn = 0; turn < 10 - item; turn++) await Promise.resolve()
      inHand--
      return item * 2
    }
    const results: number[] = []
    for await (const result of readAhead([1, 2, 3, 4, 5, 6, 7], 3, read)) results.push(result)
    expect(results).toEqual([2, 4, 6, 8, 10, 12, 14])
    expect(most).toBeLessThanOrEqual(3)
  })

  it('begins nothing more once nobody asks, and fails at the item that failed', async () => {
    const begun: number[] = []
    const read = async (item: number): Promise<number> => {
      begun.push(item)
      if (item === 3) throw new Error('damaged')
      return item
    }
    for await (const result of readAhead([1, 2, 3, 4, 5, 6], 2, read)) if (result === 1) break
    expect(begun).toEqual([1, 2])
    const results: number[] = []
    await expect((async () => { for await (const result of readAhead([1, 2, 3, 4, 5, 6], 2, read)) results.push(result) })()).rejects.toThrow('damaged')
    expect(results).toEqual([1, 2])
  })
})
