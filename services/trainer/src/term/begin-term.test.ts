import { describe, expect, it } from '@jest/globals'
import type { Model } from '@emberwatch/contracts'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { beginTerm } from './begin-term.ts'

const open = () => {
  const { trainer_commits: commits } = createMemoryDatabase()
  const begin = (epoch: number, confirm: () => Promise<boolean> = async () => true) => beginTerm({ task: 'wildfire', commits, now: () => new Date(0) }, { epoch, confirm })
  return { commits, begin, kinds: async () => (await commits.list()).sort((a, b) => a.number - b.number).map(({ number, epoch, kind }) => [number, epoch, kind]) }
}
const model = (modelVersion: string) => ({ modelVersion }) as Model

describe('the log of commits', () => {
  it('is numbered without gaps over the terms', async () => {
    const { begin, kinds } = open()
    const first = await begin(3)
    expect(await first.register(model('a'), async () => 'registered')).toBe('registered')
    await first.promote('a', async () => {})
    const second = await begin(9)
    await second.register(model('b'), async () => {})
    expect(await kinds()).toEqual([[1, 3, 'term'], [2, 3, 'register'], [3, 3, 'promote'], [4, 9, 'term'], [5, 9, 'register']])
  })

  it('lets a trainer commit nothing once another term has begun', async () => {
    const { begin, kinds } = open()
    const [first, before] = [await begin(1), await kinds()]
    await begin(2)
    const done: string[] = []
    for (const commit of [first.register(model('a'), async () => done.push('a')), first.promote('a', async () => done.push('a'))]) await expect(commit).rejects.toMatchObject({ code: 'TRAINER_LEASE_LOST', retryable: true })
    expect([done, first.over.aborted]).toEqual([[], true])
    expect(await kinds()).toHaveLength(before.length + 1)
  })

  it('ends the term when something committed could not be finished; the next one is told of it', async () => {
    const { begin } = open()
    const first = await begin(1)
    await first.register(model('a'), async () => {})
    await expect(first.register(model('b'), async () => { throw new Error('the database is away') })).rejects.toThrow('away')
    expect(first.over.aborted).toBe(true)
    await expect(first.register(model('c'), async () => {})).rejects.toMatchObject({ code: 'TRAINER_LEASE_LOST' })
    expect((await begin(2)).unfinished).toMatchObject([{ kind: 'register', model: { modelVersion: 'b' } }])
  })

  it('tells a new term of the last registration and all after it, however many terms ago', async () => {
    const { begin } = open()
    const first = await begin(1)
    await first.register(model('a'), async () => {})
    await first.register(model('b'), async () => {})
    await first.promote('a', async () => {})
    for (let epoch = 2; epoch < 60; epoch++) await begin(epoch)
    expect((await begin(60)).unfinished.map(({ kind, number }) => [kind, number])).toEqual([['register', 3], ['promote', 4]])
  })

  it('is not begun by who holds the lease no more', async () => {
    const { begin, kinds } = open()
    await expect(begin(1, async () => false)).rejects.toMatchObject({ code: 'TRAINER_LEASE_LOST' })
    expect(await kinds()).toEqual([])
  })

  it('goes on with larger epochs where the leases begin to count anew', async () => {
    const { begin } = open()
    await begin(5000)
    expect((await begin(7)).epoch).toBe(5001)
  })
})
