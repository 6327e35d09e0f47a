import { describe, expect, it } from '@jest/globals'
import { createTurns } from './turns.ts'

const never = new AbortController().signal

describe('turns', () => {
  it('let as many compute at once as there are, and the others in the order they came', async () => {
    const turn = createTurns(2)
    const begun: number[] = []
    const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
    const done = ends.map(({ promise }, index) => turn(never, () => { begun.push(index); return promise }))
    await Promise.resolve()
    expect(begun).toEqual([0, 1])
    for (const index of [1, 0, 2, 3, 4]) {
      ends[index]?.resolve()
      await done[index]
    }
    expect(begun).toEqual([0, 1, 2, 3, 4])
  })

  it('compute nothing for a caller who has gone', async () => {
    const turn = createTurns(1)
    const first = Promise.withResolvers<void>()
    const gone = new AbortController()
    const begun: string[] = []
    const busy = turn(never, () => first.promise)
    const dropped = turn(gone.signal, async () => { begun.push('dropped') })
    const last = turn(never, async () => { begun.push('last') })
    gone.abort(new Error('gone'))
    first.resolve()
    await expect(dropped).rejects.toThrow('gone')
    await Promise.all([busy, last])
    expect(begun).toEqual(['last'])
    await expect(turn(gone.signal, async () => 1)).rejects.toThrow('gone')
    expect(await turn(never, async () => 1)).toBe(1)
  })

  it('go on after work that failed', async () => {
    const turn = createTurns(1)
    await expect(turn(never, async () => { throw new Error('broken') })).rejects.toThrow('broken')
    expect(await turn(never, async () => 1)).toBe(1)
  })
})
