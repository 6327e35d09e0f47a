import { describe, expect, it } from '@jest/globals'
import type { RunLogLine } from '@emberwatch/contracts'
import { silentLogger } from '@emberwatch/observability'
import { createMemoryDatabase } from '@emberwatch/storage/testing'
import { createRunLog } from './run-log.ts'

const open = () => {
  const { run_logs: lines } = createMemoryDatabase()
  const log = () => createRunLog({ log: silentLogger(), lines, task: 'wildfire', runId: 'run', now: () => new Date(0) })
  const kept = async (): Promise<RunLogLine[]> => (await lines.list()).sort((a, b) => a.line - b.line)
  return { lines, log, kept }
}

describe('the log of a run', () => {
  it('keeps what is logged, with its details, in order; details of debugging are left to the process', async () => {
    const { log, kept } = open()
    const first = log()
    first.info({ images: 3 }, 'embeddings ready')
    first.debug({}, 'a detail')
    first.child({ more: true }).error({ error: new Error('it broke') }, 'training failed')
    await first.flush()
    expect(await kept()).toEqual([
      { runId: 'run', line: 0, at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'embeddings ready', details: { images: 3 } },
      { runId: 'run', line: 1, at: '1970-01-01T00:00:00.000Z', level: 'error', message: 'training failed', details: { error: { message: 'it broke' } } }
    ])
  })

  it('goes on after what is there, also beside another process that logs about the same run', async () => {
    const { log, kept } = open()
    const [first, second] = [log(), log()]
    first.info({}, 'one')
    await first.flush()
    second.info({}, 'two')
    await second.flush()
    first.info({}, 'three')
    await first.flush()
    expect((await kept()).map(({ line, message }) => [line, message])).toEqual([[0, 'one'], [1, 'two'], [2, 'three']])
  })

  it('is bounded in lines and in what a line holds, and never fails', async () => {
    const { lines, log, kept } = open()
    const long = log()
    for (let line = 0; line < 1100; line++) long.info({ long: 'x'.repeat(10_000) }, 'y'.repeat(1000))
    await long.flush()
    expect(await kept()).toHaveLength(1000)
    expect((await kept())[0]).toEqual({ runId: 'run', line: 0, at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'y'.repeat(500) })
    const broken = createRunLog({ log: silentLogger(), lines: { ...lines, page: async () => { throw new Error('the database is away') } }, task: 'wildfire', runId: 'run', now: () => new Date(0) })
    broken.info({}, 'lost')
    await broken.flush()
  })
})
