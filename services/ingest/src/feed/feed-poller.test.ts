import { EventEmitter, once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { nextTraceparent, silentLogger } from '@emberwatch/observability'
import { createMemoryWorld, csvOf, NOW, rowOf } from '../testing/memory-world.ts'
import { createVersionCutter } from '../versions/cut-version.ts'
import { createKnownImages } from '../tiles/known-images.ts'
import { createFeedPoller } from './feed-poller.ts'

const HOUR = 3_600_000

/** A poller of its own, whose log can be waited for. */
const open = async (intervalMs: number) => {
  const world = createMemoryWorld()
  world.outside.csv = csvOf(rowOf('A'))
  const { deps } = await world.startIngest()
  const said = new EventEmitter()
  const log = Object.assign(silentLogger(), { info: (_: unknown, message?: string) => said.emit(message ?? String(_)) })
  const heard = (message: string) => once(said, message, { signal: AbortSignal.timeout(5000) })
  const known = createKnownImages(deps)
  const poller = createFeedPoller({ ...deps, known, cutVersion: createVersionCutter({ ...deps, known }) }, { log, intervalMs })
  return { world, poller, heard, ask: () => poller.poll({ log: silentLogger(), traceparent: nextTraceparent() }) }
}

describe('the schedule of polls', () => {
  it('begins with a poll', async () => {
    const { world, poller, heard } = await open(HOUR)
    const polled = heard('feed polled')
    poller.start()
    await polled
    await poller.stop()
    expect(await world.database.fires.list()).toHaveLength(1)
  })

  it('leaves out a poll shortly after one of another process, and only then', async () => {
    const { world, poller, heard, ask } = await open(HOUR)
    await ask()
    world.outside.now = new Date(NOW.getTime() + HOUR / 2 - 1)
    const skipped = heard('the feed was polled a short while ago: not polled now')
    poller.start()
    await skipped
    await poller.stop()

    const later = await open(HOUR)
    await later.ask()
    later.world.outside.now = new Date(NOW.getTime() + HOUR / 2)
    const polled = later.heard('feed polled')
    later.poller.start()
    await polled
    await later.poller.stop()
  })

  it('goes on after a poll that failed', async () => {
    const { world, poller, heard } = await open(20)
    world.outside.csv = 'nonsense'
    poller.start()
    await Promise.resolve()
    const polled = heard('feed polled')
    world.outside.csv = csvOf(rowOf('A'))
    world.outside.now = new Date(NOW.getTime() + HOUR)
    await polled
    await poller.stop()
    expect(poller.state()).toMatchObject({ polling: false, lastPoll: { result: { rows: { total: 1 } } } })
  })
})
