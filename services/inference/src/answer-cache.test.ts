import { describe, expect, it } from '@jest/globals'
import { createAnswerCache } from './answer-cache.ts'

describe('the cache of answers', () => {
  it('knows what was kept, by image and model', () => {
    const cache = createAnswerCache<string>(2)
    cache.keep('image', 'head', 'answer')
    expect(cache.find('image', 'head')).toBe('answer')
    expect(cache.find('image', 'other head')).toBeUndefined()
    expect(cache.find('other image', 'head')).toBeUndefined()
  })

  it('holds no more than it may, and forgets what was not asked for longest', () => {
    const cache = createAnswerCache<number>(2)
    cache.keep('a', 'h', 1)
    cache.keep('b', 'h', 2)
    cache.find('a', 'h')
    cache.keep('c', 'h', 3)
    expect(['a', 'b', 'c'].map((image) => cache.find(image, 'h'))).toEqual([1, undefined, 3])
  })

  it('of size none keeps nothing', () => {
    const cache = createAnswerCache<number>(0)
    cache.keep('a', 'h', 1)
    expect(cache.find('a', 'h')).toBeUndefined()
  })
})
