import { describe, expect, it } from '@jest/globals'
import { createQueue } from './create-queue.ts'

describe('the work of a queue', () => {
  it('comes one after the other, in order, also after one that failed', async () => {
    const take = createQueue()
    const seen: string[] = []
    const job = (name: string) => async () => {
      seen.push(`${name} begins`)
      await Promise.resolve()
      seen.push(`${name} ends`)
      if (name === 'b') throw new Error('b failed')
      return name
    }
    const turns = [take(job('a')), take(job('b')), take(job('c'))]
    expect(await Promise.allSettled(turns)).toMatchObject([{ value: 'a' }, { reason: new Error('b failed') }, { value: 'c' }])
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })
})
