import { describe, expect, it } from '@jest/globals'
import type { Run, RunMetric } from '@emberwatch/contracts'
import { RefusedError } from '../demo/rest-client.ts'
import { followTraining } from './follow-training.ts'
import { createScreen } from './screen.ts'
import { point, run } from './testing/records.ts'

interface State { run: Run, points: RunMetric[] }

/** Follows a run through these states; an error stands for a look that fails. */
const follow = async (states: readonly (State | Error)[], { isTTY = false, awayMs = 60_000 } = {}) => {
  const aborted = new AbortController()
  let looks = 0
  const client = {
    gateway: 'http://here',
    async get<Body> (path: string): Promise<Body> {
      const state = states[Math.min(looks, states.length - 1)] as State | Error
      if (state instanceof Error) {
        looks++
        throw state
      }
      const { pathname, searchParams } = new URL(path, 'http://here')
      if (pathname === '/v1/runs/r1') return state.run as Body
      const offset = Number(searchParams.get('offset'))
      const items = state.points.slice(offset, offset + Number(searchParams.get('limit')))
      if (offset + items.length === state.points.length && ++looks === states.length) aborted.abort() // seen to the end
      return { items, total: state.points.length } as Body
    }
  }
  let shown = ''
  const screen = createScreen({ isTTY, columns: 60, write: (text: string) => { shown += text; return true } } as NodeJS.WriteStream)
  const ended = await followTraining({ client, pathOf: (part) => `/v1/runs/r1${part}`, signal: aborted.signal, progress: screen, lookEveryMs: 1, awayMs }).finally(screen.leave)
  return { ended, shown }
}

const done = run({ state: 'finished', modelVersion: 'm2-r1' })
const first = [point(1, 1), point(1, 2, { validationLoss: 0.2 })]
const all = [...first, point(2, 1), point(3, 1)]

describe('a training that is followed', () => {
  it('is told trial by trial where nobody watches', async () => {
    const { ended, shown } = await follow([{ run: run({ state: 'queued' }), points: [] }, { run: run(), points: [] }, { run: run(), points: first }, { run: run(), points: all.slice(0, 3) }, { run: done, points: all }])
    expect(ended).toEqual(done)
    expect(shown.trimEnd().split('\n')).toEqual([
      'waits for its turn', 'embeds the images',
      'trial 1/3 · units 128 · 2 epochs · best: loss 0.213 / 0.200, accuracy 95.1 %',
      'trial 2/3 · units 256 · 1 epoch · best: loss 0.213 / 0.248, accuracy 95.1 %',
      'trial 3/3 · units 512 · 1 epoch · best: loss 0.213 / 0.248, accuracy 95.1 %'
    ])
  })

  it('is one line on a terminal, no wider than that, which is gone at the end', async () => {
    const { shown } = await follow([{ run: run(), points: first }, { run: done, points: all }], { isTTY: true })
    expect(shown).toBe('\r\u001b[Ktrial 1/3 · epoch 2/60 · loss 0.213 / 0.200 · accuracy 95.1\r\u001b[K')
  })

  it('is read to the end though there is more than fits into a page', async () => {
    const many = Array.from({ length: 1201 }, (_, index) => point(1, index + 1))
    expect((await follow([{ run: done, points: many }])).shown).toContain('1201 epochs')
  })

  it('survives a restart of the gateway, and says so once', async () => {
    const away = [new TypeError('fetch failed'), new RefusedError('GET answered 503: not yet', 503), Object.assign(new Error('late'), { name: 'TimeoutError' })]
    const { ended, shown } = await follow([{ run: run(), points: [] }, ...away, { run: done, points: all }])
    expect(ended).toEqual(done)
    expect(shown.match(/is away/g)).toHaveLength(1)
    expect(shown).toMatch(/The gateway http:\/\/here is away \(it does not answer\)[^]*The gateway is back\.\ntrial 1/)
  })

  it('is given up where the gateway stays away, or does not know the run', async () => {
    await expect(follow([{ run: run(), points: [] }, new TypeError('fetch failed')], { awayMs: 5 })).rejects.toThrow('the gateway http://here has been away for too long; the training may go on without it')
    await expect(follow([new RefusedError('GET answered 404: no such run', 404)])).rejects.toThrow('no such run')
  })

  it('goes on alone when the window is left', async () => {
    expect((await follow([{ run: run(), points: first }])).ended).toBeUndefined()
  })
})
