import { answer, type Bus, type Stoppable } from '@emberwatch/bus'
import { ImageryFetch, IngestImport, IngestPoll } from '@emberwatch/contracts'
import { type Logger, nextTraceparent } from '@emberwatch/observability'
import { answerFetch, type FetchDeps } from './answer-fetch.ts'
import { answerImport } from './answer-import.ts'
import { answerPoll } from './answer-poll.ts'
import { createVersionCutter, type CutDeps } from './cut-version.ts'
import { createFeedPoller } from './feed-poller.ts'
import type { ImportDeps } from './import-folder.ts'
import { createKnownImages } from './known-images.ts'
import type { PollDeps } from './poll-feed.ts'

type Parts = CutDeps & Omit<FetchDeps & PollDeps & ImportDeps, 'cutVersion' | 'known'>

/** Everything the ingest service is made of. */
export interface IngestDeps extends Parts {
  log: Logger
  bus: Pick<Bus, 'serve'>
  /** How often the feed is polled; 0 for on request only. */
  pollIntervalMs: number
}

/** Every endpoint of the ingest service and its one schedule: read this file to know what it does. */
export const createIngest = (deps: IngestDeps) => {
  const { bus, log, task: { task } } = deps
  const stopping = new AbortController()
  const parts = { ...deps, known: createKnownImages(deps), cutVersion: createVersionCutter(deps) }
  const poller = createFeedPoller(parts, { log, intervalMs: deps.pollIntervalMs })
  let service: Stoppable | undefined
  return {
    async start (): Promise<void> {
      await parts.known.refresh()
      // Images that a crash left out of every version. Should it fail, the service is still of use and the next poll tries again.
      await parts.cutVersion({ log, traceparent: nextTraceparent() }).catch((error: unknown) => log.error({ error }, 'dataset version not cut'))
      service = await bus.serve({
        name: 'ingest',
        description: 'Polls the active-fires feed, fetches and validates tiles, cuts dataset versions',
        state: poller.state,
        answers: [
          answer(IngestPoll, task, answerPoll(poller)),
          answer(IngestImport, task, answerImport(parts, stopping.signal)),
          answer(ImageryFetch, task, answerFetch(parts, stopping.signal))
        ]
      })
      poller.start()
    },
    /** Begins nothing more and finishes what is in hand. */
    async stop (): Promise<void> {
      stopping.abort()
      await Promise.all([poller.stop(), service?.stop()])
    }
  }
}
