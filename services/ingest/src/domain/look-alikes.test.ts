import { describe, expect, it } from '@jest/globals'
import { createLookAlikes } from './look-alikes.ts'

/** A hash of seeded bits. */
const hashOf = (seed: number): string => Array.from({ length: 8 }, (_, word) => (Math.imul(seed * 8 + word + 1, 2654435761) ^ Math.imul(word + seed, 40503)) >>> 0).map((word) => word.toString(16).padStart(8, '0')).join('')

const withBitsFlipped = (hash: string, bits: number): string =>
  [...hash].map((digit, at) => at < bits ? (Number.parseInt(digit, 16) ^ 1).toString(16) : digit).join('')

describe('the search for look-alikes', () => {
  it('finds the nearest within the limit, and no other', () => {
    const alikes = createLookAlikes()
    for (let seed = 0; seed < 500; seed++) alikes.add(`image ${seed}`, hashOf(seed))
    alikes.add('nearer', withBitsFlipped(hashOf(123), 2))
    expect(alikes.nearest(withBitsFlipped(hashOf(123), 3), { within: 10, except: '' })).toEqual({ imageId: 'nearer', bits: 1 })
    expect(alikes.nearest(withBitsFlipped(hashOf(7), 10), { within: 10, except: '' })).toEqual({ imageId: 'image 7', bits: 10 })
    expect(alikes.nearest(withBitsFlipped(hashOf(7), 11), { within: 10, except: '' })).toBeUndefined()
  })

  it('does not find the image itself, and with a limit of 0 only what is equal', () => {
    const alikes = createLookAlikes()
    alikes.add('a', hashOf(1))
    expect(alikes.nearest(hashOf(1), { within: 32, except: 'a' })).toBeUndefined()
    expect(alikes.nearest(hashOf(1), { within: 0, except: 'b' })).toEqual({ imageId: 'a', bits: 0 })
  })
})
